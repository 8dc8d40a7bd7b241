import type { Sharp } from 'sharp'
import { grayThumbnail } from '../../core/datasets/fingerprint.ts'
import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { resizeImage } from './resize/resize.ts'
import { explainPhotoFailure, heicImage, notAnImage, tooManyPixels, UnusablePhotoError } from './photo-errors.ts'
import { loadSharp } from './load-sharp.ts'
import type { ImageHeader } from './sniff-image.ts'
import { isHeic, sniffImage } from './sniff-image.ts'

/** The part of {@link Preprocessing} that decides about pixels; the rest happens in the model's graph. */
export type PixelFormat = Pick<Preprocessing, 'inputHeight' | 'inputWidth' | 'resize'>

/** More are refused before anything is allocated for them. */
export const MAX_PIXELS = 100_000_000
/** Larger photos are decoded one at a time: a progressive or rotated one may need 6 bytes a pixel at once. */
const LARGE_PIXELS = 25_000_000
const TIMEOUT_SECONDS = 60

/** Decoder and everything about it that changes pixels: part of every key under which decoded pixels or features are cached. */
export function decoderVersion(): string {
  const { sharp, vips } = loadSharp().versions
  return `sharp ${sharp}, libvips ${vips}: first frame, upright, linear, flattened on white, sRGB, no warnings; below half by bilinear 1`
}

export interface DecodedPhoto {
  /** `[inputHeight, inputWidth, 3]` uint8 sRGB, upright, transparent parts white. Newly allocated, its buffer not shared. */
  readonly pixels: Uint8Array
  /** Pixels as stored in the file, before its EXIF orientation is applied. */
  readonly width: number
  readonly height: number
  /** `[16, 16]` uint8 luma of `pixels`. */
  readonly thumbnail: Uint8Array
}

/**
 * Decodes the first frame of a photo at a model's input size. Gray, CMYK, palette and 16-bit images become 8-bit sRGB.
 *
 * Resized with a triangle filter widened to the scale (“linear”, antialiased, as PIL's and TensorFlow's `antialias=True`): 10 %
 * quicker than Lanczos on photos of 300 px. JPEGs much larger than the input are shrunk while they are decoded.
 * Any warning of the decoder refuses the photo: half a picture would otherwise be learnt as a whole one.
 *
 * @param bytes  the whole file. Left unchanged.
 * @throws {UnusablePhotoError} whose message is the reason.
 */
export async function decodePhoto(bytes: Buffer, format: PixelFormat): Promise<DecodedPhoto> {
  if (bytes.length === 0) throw new UnusablePhotoError('empty-file', 'The file is empty (0 bytes).')
  const header = sniffImage(bytes)
  if (header === undefined) throw notAnImage()
  if (isHeic(bytes)) throw heicImage()
  try {
    const size = header.size ?? (await measure(bytes, header))
    const numPixels = size.width * size.height
    if (numPixels > MAX_PIXELS) throw tooManyPixels(size.width, size.height, MAX_PIXELS)
    const run = (): Promise<Uint8Array> => decode(bytes, header, size, format)
    const pixels = await (numPixels > LARGE_PIXELS ? oneAtATime(run) : run())
    return { pixels, ...size, thumbnail: grayThumbnail(pixels, format.inputHeight, format.inputWidth) }
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}

/** TIFF files warn about odd tags (any GeoTIFF does), not about pixels: there only errors count, and a missing end is one. */
function open(bytes: Buffer, { format }: ImageHeader): Sharp {
  const failOn = format === 'tiff' ? 'error' : 'warning'
  return loadSharp()(bytes, { autoOrient: true, limitInputPixels: MAX_PIXELS, failOn, pages: 1 })
}

async function measure(bytes: Buffer, header: ImageHeader): Promise<{ width: number; height: number }> {
  const { width, height } = await open(bytes, header).metadata()
  return { width, height }
}

/**
 * Photos that need not be halved are decoded whole and resized by our own kernel: libvips' pipeline for resizing costs more than
 * decoding them. Larger ones are resized by sharp, which reads a JPEG at a half, quarter or eighth of its size.
 */
async function decode(bytes: Buffer, header: ImageHeader, size: Size, format: PixelFormat): Promise<Uint8Array> {
  const { inputHeight, inputWidth, resize } = format
  if (Math.max(size.width, size.height) < 2 * Math.min(inputHeight, inputWidth)) {
    const whole = await toRgb(open(bytes, header))
    return resizeImage(whole, { height: inputHeight, width: inputWidth, resize })
  }
  const fit = resize === 'stretch' ? 'fill' : 'cover'
  const options = { fit, position: 'centre', kernel: 'linear' } as const
  const { pixels, width, height } = await toRgb(open(bytes, header).resize(inputWidth, inputHeight, options))
  if (width !== inputWidth || height !== inputHeight)
    throw new UnusablePhotoError('damaged', `It decodes to ${width} × ${height} pixels.`)
  return pixels
}

interface Size {
  readonly width: number
  readonly height: number
}

async function toRgb(image: Sharp): Promise<Size & { pixels: Uint8Array }> {
  const { data, info } = await image
    .timeout({ seconds: TIMEOUT_SECONDS })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels !== 3)
    throw new UnusablePhotoError('damaged', `It decodes to ${width} × ${height} × ${channels} values.`)
  const ownsBuffer = data.byteOffset === 0 && data.buffer.byteLength === data.length
  return { pixels: ownsBuffer ? new Uint8Array(data.buffer) : Uint8Array.from(data), width, height }
}

let largePhotos: Promise<unknown> = Promise.resolve()

function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const turn = largePhotos.then(work)
  largePhotos = turn.catch(() => undefined)
  return turn
}
