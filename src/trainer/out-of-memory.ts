import { OUT_OF_MEMORY } from '../node/trainer-host/crash.ts'
import { AppError } from '../shared/errors.ts'

/** A failed allocation that the process survived, in words; anything else as it is. */
export function explainMemory(thrown: unknown): unknown {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (thrown instanceof AppError || !OUT_OF_MEMORY.test(message)) return thrown
  return new AppError('out-of-memory', 'There is not enough memory for this model and batch size.', {
    hint: 'Try half the batch size, close other programs, or freeze more of the model.',
    cause: thrown,
  })
}
