import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { decodePhoto, type PixelFormat } from '../../node/photos/decode-photo.ts'
import { explainPhotoFailure } from '../../node/photos/photo-errors.ts'
import { withPhotoBytes } from '../../node/photos/photo-bytes.ts'
import { statPhoto } from '../../node/photos/read-photo.ts'
import type { ListedFile } from './list-photos.ts'

/** A decoded photo, or why there is none. */
export type DecodedFile =
  | { readonly path: string; readonly pixels: Uint8Array; readonly notes: readonly PhotoNote[] }
  | { readonly path: string; readonly code: string; readonly reason: string }

/**
 * Decodes files in order, `numAhead` of them begun before they are asked for. A call of the native library blocks this thread, but not
 * libuv's: what was handed to it goes on being decoded meanwhile, so it must have more in hand than one batch.
 */
export async function* decodeAhead(
  files: readonly ListedFile[],
  format: PixelFormat,
  numAhead: number,
): AsyncGenerator<DecodedFile> {
  const begun: Promise<DecodedFile>[] = []
  for (const file of files) {
    begun.push(decode(file, format))
    if (begun.length >= numAhead) yield await begun.shift()!
  }
  for (const last of begun) yield await last
}

async function decode(file: ListedFile, format: PixelFormat): Promise<DecodedFile> {
  if (typeof file !== 'string') return file
  try {
    const { pixels, notes } = await withPhotoBytes(file, await statPhoto(file), (bytes) => decodePhoto(bytes, format))
    return { path: file, pixels, notes }
  } catch (thrown) {
    const { code, message } = explainPhotoFailure(thrown)
    return { path: file, code, reason: message }
  }
}
