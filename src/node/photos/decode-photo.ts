import type { Sharp } from 'sharp'
import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { loadSharp } from './load-sharp.ts'
import { checkImage, decodeWith, inTurn, type Size, toRgb } from './open-image.ts'
import { withPhotoBytes } from './photo-bytes.ts'
import { explainPhotoFailure, unusable } from './photo-errors.ts'
import { statPhoto } from './read-photo.ts'
import { resizeImage } from './resize/resize.ts'

/** The part of {@link Preprocessing} that decides about pixels; the rest happens in the model's graph. */
export type PixelFormat = Pick<Preprocessing, 'inputHeight' | 'inputWidth' | 'resize'>

/** Decoder and everything about it that changes pixels: part of every key under which decoded pixels or features are cached. */
export function decoderVersion(): string {
  const { sharp, vips } = loadSharp().versions
  return `sharp ${sharp}, libvips ${vips}: first frame, upright, linear, flattened on white, sRGB, no warnings but of headers; ranges and bands 1; below half by bilinear 1`
}

export interface DecodedPhoto {
  /** `[inputHeight, inputWidth, 3]` uint8 sRGB, upright, transparent parts white. Newly allocated, its buffer not shared. */
  readonly pixels: Uint8Array
  /** Pixels as stored in the file, before its EXIF orientation is applied. */
  readonly width: number
  readonly height: number
  /** What had to be assumed about the numbers in the file. */
  readonly notes: readonly PhotoNote[]
}

/**
 * Decodes the first frame of a photo at a model's input size. Gray, CMYK, palette and 16-bit images become 8-bit sRGB.
 *
 * Resized with a triangle filter widened to the scale (“linear”, antialiased, as PIL's and TensorFlow's `antialias=True`): 10 %
 * quicker than Lanczos on photos of 300 px. JPEGs much larger than the input are shrunk while they are decoded.
 * A warning of the decoder refuses the photo, unless it speaks of the header alone: half a picture would otherwise be learned as a whole one.
 *
 * @param bytes  the whole file. Left unchanged.
 * @throws {UnusablePhotoError} whose message is the reason.
 */
export async function decodePhoto(bytes: Buffer, format: PixelFormat): Promise<DecodedPhoto> {
  const { header, size } = await checkImage(bytes)
  try {
    const draw = (image: Sharp): Promise<Uint8Array> => drawPixels(image, size, format)
    const { drawn, notes } = await inTurn(size, () => decodeWith(bytes, header, draw))
    return { pixels: drawn, ...size, notes }
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}

/**
 * Photos that need not be halved are decoded whole and resized by our own kernel: libvips' pipeline for resizing costs more than
 * decoding them. Larger ones are resized by sharp, which reads a JPEG at a half, quarter or eighth of its size.
 */
async function drawPixels(image: Sharp, size: Size, format: PixelFormat): Promise<Uint8Array> {
  const { inputHeight, inputWidth, resize } = format
  if (Math.max(size.width, size.height) < 2 * Math.min(inputHeight, inputWidth)) {
    const whole = await toRgb(image)
    return resizeImage(whole, { height: inputHeight, width: inputWidth, resize })
  }
  const fit = resize === 'stretch' ? 'fill' : 'cover'
  const options = { fit, position: 'centre', kernel: 'linear' } as const
  const { pixels, width, height } = await toRgb(image.resize(inputWidth, inputHeight, options))
  if (width !== inputWidth || height !== inputHeight)
    throw unusable('damaged', { of: 'size', decoded: [width, height] })
  return pixels
}

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
