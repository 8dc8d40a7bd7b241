import { fileErrorOf } from './file-errors.ts'

/** An error as it crosses processes: plain data, because a cloned `Error` loses its `code` and `hint`. */
export interface ErrorData {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/**
 * A failure that was foreseen: it says what was received and what to do about it.
 * Anything else that is thrown, but for what the system says of a file, is a bug and is reported as `unexpected`.
 */
export class AppError extends Error {
  override readonly name: string = 'AppError'
  readonly code: string
  readonly hint?: string

  /**
   * @param code     kebab-case, stable, never shown alone.
   * @param message  what happened, with the values received.
   * @param hint     what the person can do about it.
   */
  constructor(code: string, message: string, { hint, cause }: { hint?: string; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    if (hint !== undefined) this.hint = hint
  }
}

/** Turns whatever was thrown into plain data. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof AppError)
    return thrown.hint === undefined
      ? { code: thrown.code, message: thrown.message }
      : { code: thrown.code, message: thrown.message, hint: thrown.hint }
  const ofFile = fileErrorOf(thrown)
  if (ofFile !== undefined) return ofFile
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'unexpected', message, hint: 'This is a bug in Frostline. The log has the details.' }
}

/** The opposite of {@link toErrorData}, on the receiving side of a process boundary. */
export function fromErrorData({ code, message, hint }: ErrorData): AppError {
  return new AppError(code, message, hint === undefined ? {} : { hint })
}
