import { DEFAULT_CONCURRENCY } from '../photos/limiter.ts'
import { isOneDnnLeftOut } from './onednn.ts'
import type { TrainerOptions } from './port.ts'

/** Tells the trainer to lower its priority. By itself and at once: on Linux a thread has the priority of the one that made it. */
export const STANDS_BACK = 'FROSTLINE_STANDS_BACK'

/**
 * The trainer's environment: TensorFlow and libuv read theirs once, before anything is loaded. What the person has set stays.
 *
 * One op at a time: two would share the cores that each already fills (measured: 10 % slower steps on 2 cores).
 * oneDNN: TensorFlow turns it on by itself only where the processor has AVX-512 with VNNI or AMX, which most computers at home do not;
 * with AVX2 alone a step took a quarter of the time with it (docs/decisions/0010). Where it has ended a trainer it is left out.
 */
export function trainerEnvironment(
  { threads, standsBack = false }: TrainerOptions,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return {
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    UV_THREADPOOL_SIZE: String(DEFAULT_CONCURRENCY),
    ...(process.arch === 'x64' ? { TF_ENABLE_ONEDNN_OPTS: isOneDnnLeftOut() ? '0' : '1' } : {}),
    ...env,
    ...(threads == null ? {} : { TF_NUM_INTRAOP_THREADS: String(threads) }),
    ...(standsBack ? { [STANDS_BACK]: '1' } : {}),
  }
}
