import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { missingPartOf } from '../../node/files/disk-errors.ts'
import { decodePhoto, type PixelFormat } from '../../node/photos/decode-photo.ts'
import { withPhotoBytes } from '../../node/photos/photo-bytes.ts'
import { explainPhotoFailure } from '../../node/photos/photo-errors.ts'
import { statPhoto } from '../../node/photos/read-photo.ts'
import { walkFolder } from '../../node/photos/walk-folder.ts'
import type { SkippedFile } from '../../shared/contract/plain.ts'
import { failure } from '../../shared/errors.ts'

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

/** A file to look at, or one of which it is known already that it cannot be. Paths are absolute. */
type ListedFile = string | SkippedFile

/**
 * The files of all inputs, folders with all their levels, in the order given and each folder sorted.
 *
 * @throws {AppError} `photos-not-found` if an input does not exist, `no-photos` if there is no file at all.
 */
export async function listPhotos(inputs: readonly string[], signal: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  for (const input of inputs) {
    const stats = await stat(input).catch((cause: unknown) => {
      throw failure('photos-not-found', { path: input, what: 'no input', ...missingPartOf(input) }, { cause })
    })
    if (!stats.isDirectory()) {
      files.push(input)
      continue
    }
    const content = await walkFolder(input, '', signal)
    files.push(...content.files.map((path) => join(input, path)))
    files.push(...content.skipped.map(({ path, ...why }) => ({ path: join(input, path), ...why })))
  }
  if (files.length === 0) throw failure('no-photos', { of: 'inputs', inputs: [...inputs] })
  return files
}
