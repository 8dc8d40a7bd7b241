import { AppError } from '../../shared/errors.ts'
import type { MethodName } from './methods.ts'
import type { TrainerExit } from './port.ts'

const KEPT: Partial<Record<MethodName, string>> = {
  train: 'The last checkpoint is kept: continue with --resume and the run’s folder',
}

/** What V8, the C++ library and TensorFlow say when an allocation fails. */
export const OUT_OF_MEMORY =
  /heap out of memory|bad_alloc|resource_exhausted|oom when allocating|array buffer allocation failed/i

/**
 * What the end of a trainer process means to the person whose work it was doing.
 *
 * @param leavesOneDnnOut  the next trainer starts without oneDNN, in which this one ended.
 */
export function crashError(method: MethodName, exit: TrainerExit, leavesOneDnnOut = false): AppError {
  const lastLine = exit.lastWords.split('\n').findLast((line) => line.trim() !== '')
  const said = lastLine === undefined ? '' : ` Its last words: ${lastLine.trim().slice(0, 300)}`
  const kept = KEPT[method] ?? 'Try again'
  const code = OUT_OF_MEMORY.test(exit.lastWords) ? 'out-of-memory' : 'trainer-crashed'
  const message = `The training process ended unexpectedly: ${reason(exit)}.${said}`
  if (leavesOneDnnOut)
    return new AppError(code, message, {
      hint: `${kept}. Frostline starts TensorFlow without its oneDNN kernels on this processor from now on: slower, and without this fault.`,
    })
  return new AppError(code, message, {
    hint: `${kept}, with a smaller --batch-size if memory was short, or with --executor eager if it happens again.`,
  })
}

function reason({ code, signal, lastWords }: TrainerExit): string {
  if (OUT_OF_MEMORY.test(lastWords)) return 'it ran out of memory'
  if (signal === 'SIGKILL') return 'the system killed it, which mostly means that memory ran out'
  if (signal === 'SIGILL') return 'the native library uses instructions this processor does not have (SIGILL)'
  if (signal === 'SIGSEGV' || signal === 'SIGABRT' || signal === 'SIGBUS' || signal === 'SIGFPE')
    return `the native library failed (${signal})`
  if (signal !== null) return `it was ended by ${signal}`
  return code === null ? 'it could not be started' : `exit code ${code}`
}
