import { type AppError, failure } from '../../shared/errors.ts'
import type { MethodName } from './methods.ts'
import type { TrainerExit } from './port.ts'

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
  const isOutOfMemory = OUT_OF_MEMORY.test(exit.lastWords)
  const crash = {
    exitCode: exit.code,
    signal: exit.signal,
    isOutOfMemory,
    ...(lastLine === undefined ? {} : { lastWords: lastLine.trim().slice(0, 300) }),
    isTraining: method === 'train',
    leavesOneDnnOut,
  }
  return isOutOfMemory ? failure('out-of-memory', { crash }) : failure('trainer-crashed', crash)
}
