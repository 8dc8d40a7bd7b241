import type { Sharp } from 'sharp'
import { loadSharp } from './load-sharp.ts'
import { explainPhotoFailure, heicImage, notAnImage, tooManyPixels, UnusablePhotoError } from './photo-errors.ts'
import { type ImageHeader, isHeic, sniffImage } from './sniff-image.ts'

/** More are refused before anything is allocated for them. */
export const MAX_PIXELS = 100_000_000
/** Larger photos are decoded one at a time: a progressive or rotated one may need 6 bytes a pixel at once. */
const LARGE_PIXELS = 25_000_000
const TIMEOUT_SECONDS = 60

export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Looks at what a file is before anything is decoded.
 *
 * @returns its format, and its size as stored, before its EXIF orientation is applied.
 * @throws {UnusablePhotoError} if it is empty, no picture, a kind that cannot be decoded, or too large.
 */
export async function checkImage(bytes: Buffer): Promise<{ header: ImageHeader; size: Size }> {
  if (bytes.length === 0) throw new UnusablePhotoError('empty-file', 'The file is empty (0 bytes).')
  const header = sniffImage(bytes)
  if (header === undefined) throw notAnImage()
  if (isHeic(bytes)) throw heicImage()
  try {
    const size = header.size ?? (await measure(bytes, header))
    if (size.width * size.height > MAX_PIXELS) throw tooManyPixels(size.width, size.height, MAX_PIXELS)
    return { header, size }
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}

/** Whether it is decoded only when no other large photo is: see {@link inTurn}. @throws {UnusablePhotoError} as {@link checkImage}. */
export async function isLarge(bytes: Buffer): Promise<boolean> {
  const { size } = await checkImage(bytes)
  return size.width * size.height > LARGE_PIXELS
}

/** TIFF files warn about odd tags (any GeoTIFF does), not about pixels: there only errors count, and a missing end is one. */
export function openImage(bytes: Buffer, { format }: ImageHeader): Sharp {
  const failOn = format === 'tiff' ? 'error' : 'warning'
  return loadSharp()(bytes, { autoOrient: true, limitInputPixels: MAX_PIXELS, failOn, pages: 1 })
}

async function measure(bytes: Buffer, header: ImageHeader): Promise<Size> {
  const { width, height } = await openImage(bytes, header).metadata()
  return { width, height }
}

/** The pixels, flattened on white, as 8-bit sRGB. */
export async function toRgb(image: Sharp): Promise<Size & { pixels: Uint8Array }> {
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

/** Runs a decoding at once, or, for a large photo, after those before it. */
export function inTurn<T>({ width, height }: Size, work: () => Promise<T>): Promise<T> {
  return width * height > LARGE_PIXELS ? oneAtATime(work) : work()
}
