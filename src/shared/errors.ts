import type { ErrorData } from './failures/failure-kind.ts'
import { type FailureCode, type FailureData, failureData } from './failures/failures.ts'
import { fileErrorOf } from './file-errors.ts'

export type { ErrorData } from './failures/failure-kind.ts'

interface Said {
  readonly hint?: string | undefined
  readonly data?: ErrorData['data'] | undefined
  readonly cause?: unknown
}

/**
 * A failure that was foreseen. It says what happened, as data and in words; what to do about it is worded by the host that tells of it,
 * where that is not the same in all. {@link failure} makes one.
 *
 * Anything else that is thrown, but for what the system says of a file, is a bug and is reported as `unexpected`.
 */
export class AppError extends Error {
  override readonly name: string = 'AppError'
  readonly code: string
  readonly hint?: string
  readonly data?: NonNullable<ErrorData['data']>

  /**
   * For what comes as words: what crossed without data, and what one host alone says of itself (a command line that cannot be
   * understood, a camera that may not be used). Everything else is one of `FAILURES`, and thrown by {@link failure}.
   *
   * @param code     kebab-case, stable, never shown alone.
   * @param message  what happened, with the values received.
   * @param hint     what the person can do about it.
   */
  constructor(code: string, message: string, { hint, data, cause }: Said = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    if (hint !== undefined) this.hint = hint
    if (data !== undefined) this.data = data
  }
}

/** A foreseen failure, by its code and what is known of it. */
export const failure = <Code extends FailureCode>(
  code: Code,
  data: FailureData<Code>,
  { cause }: { readonly cause?: unknown } = {},
): AppError => fromErrorData(failureData(code, data), cause)

/** Turns whatever was thrown into plain data. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof AppError) {
    const { code, message, hint, data } = thrown
    return { code, message, ...(hint !== undefined && { hint }), ...(data !== undefined && { data }) }
  }
  const ofFile = fileErrorOf(thrown)
  if (ofFile !== undefined) return ofFile
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'unexpected', message, hint: 'This is a bug in Frostline. The log has the details.' }
}

/** The opposite of {@link toErrorData}, on the receiving side of a process boundary. */
export const fromErrorData = ({ code, message, hint, data }: ErrorData, cause?: unknown): AppError =>
  new AppError(code, message, { hint, data, cause })
