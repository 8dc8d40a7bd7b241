import { OUT_OF_MEMORY } from '../node/trainer-host/crash.ts'
import { AppError, failure } from '../shared/errors.ts'

/** A failed allocation that the process survived, in words; anything else as it is. */
export function explainMemory(thrown: unknown): unknown {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (thrown instanceof AppError || !OUT_OF_MEMORY.test(message)) return thrown
  return failure('out-of-memory', {}, { cause: thrown })
}
