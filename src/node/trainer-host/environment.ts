import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import { ensureFolder, writeFileAtomic } from '../files/atomic.ts'
import { cacheFolder } from '../files/own-folders.ts'
import { readTextSync } from '../files/read-regular.ts'
import { DEFAULT_CONCURRENCY } from '../photos/limiter.ts'
import { processorModel } from '../processor-model.ts'
import { VERSION } from '../version.ts'
import type { TrainerExit, TrainerOptions } from './port.ts'

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

/** Threads that a trainer with this environment takes. */
export const threadsOf = (env: NodeJS.ProcessEnv): number =>
  Number(env['TF_NUM_INTRAOP_THREADS'] ?? '') || availableParallelism()

/** The same as POSIX signals and as Windows' exit codes: an integer divided by zero, an instruction that the processor does not have. */
const ARITHMETIC = [0xc0000094, 'SIGFPE']
const INSTRUCTION = [0xc000001d, 'SIGILL']

const Note = z.object({ version: z.literal(1), frostline: z.string(), processor: z.string(), ended: z.string() })

const noteFile = (): string => join(cacheFolder(), 'without-onednn.json')

/**
 * Whether trainers on this processor start without oneDNN, because one ended in it. oneDNN writes its kernels for the processor that it finds;
 * on some (and on virtual ones, whose caches and cores add up to nothing) it divides by zero or meets an instruction that is not there
 * (oneDNN issues 215 and 637, TensorFlow issues 57749 and 77131). Without it TensorFlow computes the same, slower.
 */
export function isOneDnnLeftOut(): boolean {
  const file = noteFile()
  const changed = statSync(file, { throwIfNoEntry: false })
  if (changed === undefined) return false
  const { mtimeMs, ino } = changed
  if (known?.file !== file || known.mtimeMs !== mtimeMs || known.ino !== ino)
    known = { file, mtimeMs, ino, isLeftOut: saysLeftOut(file) }
  return known.isLeftOut
}

/** What the note said when it was last read: every trainer that starts asks, and it changes once in a machine's life. */
let known: { file: string; mtimeMs: number; ino: number; isLeftOut: boolean } | undefined

function saysLeftOut(file: string): boolean {
  try {
    const note = Note.parse(JSON.parse(readTextSync(file, { maxBytes: 4096 })))
    return note.frostline === VERSION && note.processor === processorModel()
  } catch {
    return false // none that we wrote
  }
}

/**
 * Remembers that oneDNN does not work here, where a trainer's end says so: on x86-64 only, where it is asked for, and not where the person
 * has set it.
 *
 * @returns whether the next trainer starts without it, and did not before.
 */
export function noteEndInOneDnn({ code, signal }: TrainerExit, env: NodeJS.ProcessEnv = process.env): boolean {
  const ended = signal ?? code
  if (process.arch !== 'x64' || env['TF_ENABLE_ONEDNN_OPTS'] !== undefined || ended === null) return false
  if (![...ARITHMETIC, ...INSTRUCTION].includes(ended) || isOneDnnLeftOut()) return false
  const note: z.input<typeof Note> = {
    version: 1,
    frostline: VERSION,
    processor: processorModel(),
    ended: String(ended),
  }
  try {
    ensureFolder(cacheFolder())
    writeFileAtomic(noteFile(), JSON.stringify(note, undefined, 2))
    return true
  } catch (thrown) {
    if (thrown instanceof AppError) return false
    throw thrown
  }
}
