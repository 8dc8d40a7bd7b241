import { AppError } from '../../shared/errors.ts'

/** A file that is no photo we can use. Its `message` is the reason, a sentence without the file's name. */
export class UnusablePhotoError extends AppError {
  override readonly name = 'UnusablePhotoError'
}

export const notAnImage = (): UnusablePhotoError =>
  new UnusablePhotoError('not-an-image', 'It is not a JPEG, PNG, WebP, GIF, TIFF or AVIF image.')

export const heicImage = (): UnusablePhotoError =>
  new UnusablePhotoError('heic', 'HEIC from a phone cannot be read here: export it as JPEG.')

export const changedFile = (): UnusablePhotoError =>
  new UnusablePhotoError('changed', 'It is no longer the file that was labelled: it was changed since.')

export const tooManyPixels = (width: number, height: number, maxPixels: number): UnusablePhotoError =>
  new UnusablePhotoError(
    'too-many-pixels',
    `It has ${width} × ${height} pixels; at most ${maxPixels / 1e6} million are decoded.`,
  )

/**
 * Says in a person's words what the decoder or the file system said.
 *
 * @throws {AppError} what was thrown, where it is foreseen and no fault of the photo: a decoder that does not load, say.
 */
export function explainPhotoFailure(thrown: unknown): UnusablePhotoError {
  if (thrown instanceof UnusablePhotoError) return thrown
  if (thrown instanceof AppError) throw thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const systemCode = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  const because = (code: string, reason: string): UnusablePhotoError =>
    new UnusablePhotoError(code, reason, { cause: thrown })
  if (systemCode === 'ENOENT' && isMisread(thrown))
    return because('name-not-utf8', 'Its name is not UTF-8: rename it, for example with convmv -f latin1 -t utf8.')
  if (systemCode === 'ENOENT') return because('missing', 'The file does not exist.')
  if (systemCode === 'EACCES' || systemCode === 'EPERM') return because('unreadable', 'Reading it is not permitted.')
  if (systemCode === 'ELOOP') return because('unreadable', 'It is a link that leads back to itself.')
  if (systemCode.startsWith('E')) return because('unreadable', `It cannot be read (${systemCode}).`)
  if (/labq/i.test(message))
    return because('unsupported-colors', 'Its colors are Lab, which cannot be read here: save it as RGB.')
  if (/pixel limit/i.test(message)) return because('too-many-pixels', 'It has more pixels than are decoded.')
  if (/unsupported image format|bad seek|not a known file format|corrupt header|bad magic/i.test(message))
    return because('damaged', 'Its header is damaged, or its format is not supported.')
  if (/corrupt jpeg data/i.test(message)) return because('damaged', 'It is damaged: bytes inside the image are wrong.')
  if (/premature end|truncated|end of stream|not enough data|read error|unexpected end/i.test(message))
    return because('truncated', 'It is truncated: the end of the image is missing.')
  if (/failOn setting/i.test(message))
    return because('damaged', 'It is damaged: part of its data is damaged or missing.')
  if (/timeout/i.test(message)) return because('decode-timeout', 'Decoding it took too long.')
  // what the decoder says is its own business: it stays the cause, for the log
  return because('damaged', 'It is damaged: it cannot be decoded.')
}

/** Node reads bytes of a name that are no UTF-8 as U+FFFD, and finds no file by that. */
function isMisread(thrown: unknown): boolean {
  const path = (thrown as NodeJS.ErrnoException).path
  return typeof path === 'string' && path.includes('\uFFFD')
}
