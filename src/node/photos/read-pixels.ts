import { decodePhoto } from './decode-photo.ts'
import { explainPhotoFailure } from './photo-errors.ts'
import { withPhotoBytes } from './photo-bytes.ts'
import { statPhoto } from './read-photo.ts'

/**
 * A photo as a model's graph is fed it: RGB bytes at its input size.
 *
 * @throws {AppError} saying why the photo cannot be read
 */
export async function readPixels(path: string, format: Parameters<typeof decodePhoto>[1]): Promise<Uint8Array> {
  try {
    return await withPhotoBytes(path, await statPhoto(path), async (bytes) => (await decodePhoto(bytes, format)).pixels)
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}
