import { AppError } from '../../shared/errors.ts'
import { type FailureData, failureData } from '../../shared/failures/failures.ts'
import type { PHOTO_FAILURES } from '../../shared/failures/photo-failures.ts'

/** A file that is no photo we can use. Its `message` is the reason, a sentence without the file's name. */
export class UnusablePhotoError extends AppError {
  override readonly name = 'UnusablePhotoError'
}

type PhotoFailureCode = keyof typeof PHOTO_FAILURES | 'not-a-file' | 'file-too-large'

export function unusable<Code extends PhotoFailureCode>(
  code: Code,
  known: FailureData<Code>,
  cause?: unknown,
): UnusablePhotoError {
  const { message, hint, data } = failureData(code, known)
  return new UnusablePhotoError(code, message, { hint, data, cause })
}

export const notAnImage = (): UnusablePhotoError => unusable('not-an-image', {})

export const tooManyPixels = (width: number, height: number, maxPixels: number): UnusablePhotoError =>
  unusable('too-many-pixels', { size: { width, height, maxPixels } })

/**
 * What the decoder or the file system said, as what it means for the photo.
 *
 * @throws {AppError} what was thrown, where it is foreseen and no fault of the photo: a decoder that does not load, say.
 */
export function explainPhotoFailure(thrown: unknown): UnusablePhotoError {
  if (thrown instanceof UnusablePhotoError) return thrown
  if (thrown instanceof AppError) throw thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const systemCode = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const because = <Code extends PhotoFailureCode>(code: Code, known: FailureData<Code>): UnusablePhotoError =>
    unusable(code, known, thrown)
  if (systemCode === 'ENOENT') return because(isMisread(thrown) ? 'name-not-utf8' : 'missing', {})
  if (systemCode === 'EACCES' || systemCode === 'EPERM') return because('unreadable', { of: 'permission' })
  if (systemCode === 'ELOOP') return because('unreadable', { of: 'loop' })
  if (systemCode.startsWith('E')) return because('unreadable', { of: 'system', systemCode })
  if (/labq/i.test(message)) return because('unsupported-colors', {})
  if (/pixel limit/i.test(message)) return because('too-many-pixels', {})
  if (/unsupported image format|bad seek|not a known file format|corrupt header|bad magic/i.test(message))
    return because('damaged', { of: 'header' })
  if (/corrupt jpeg data/i.test(message)) return because('damaged', { of: 'bytes' })
  if (/premature end|truncated|end of stream|not enough data|read error|unexpected end/i.test(message))
    return because('truncated', {})
  if (/failOn setting/i.test(message)) return because('damaged', { of: 'parts' })
  if (/timeout/i.test(message)) return because('decode-timeout', {})
  // what the decoder says is its own business: it stays the cause, for the log
  return because('damaged', { of: 'decoding' })
}

/** Node reads bytes of a name that are no UTF-8 as U+FFFD, and finds no file by that. */
function isMisread(thrown: unknown): boolean {
  const path = (thrown as NodeJS.ErrnoException).path
  return typeof path === 'string' && path.includes('\uFFFD')
}
