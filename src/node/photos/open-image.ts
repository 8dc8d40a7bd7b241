import type { Sharp } from 'sharp'
import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { decodeAlone, decodeBeside } from './decode-alone.ts'
import { loadSharp } from './load-sharp.ts'
import { explainPhotoFailure, notAnImage, tooManyPixels, unusable, UnusablePhotoError } from './photo-errors.ts'
import { mayNeedRules, plainImage } from './plain-image.ts'
import { type ImageHeader, isHeic, sniffImage } from './sniff-image.ts'

/** More are refused before anything is allocated for them. */
const MAX_PIXELS = 100_000_000
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
  if (bytes.length === 0) throw unusable('empty-file', {})
  const header = sniffImage(bytes)
  if (header === undefined) throw notAnImage()
  if (isHeic(bytes)) throw unusable('heic', {})
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
function openImage(bytes: Buffer, { format }: ImageHeader, isLenient = false): Sharp {
  const failOn = format === 'tiff' || isLenient ? 'error' : 'warning'
  return loadSharp()(bytes, { autoOrient: true, limitInputPixels: MAX_PIXELS, failOn, pages: 1 })
}

interface Decoded<T> {
  readonly drawn: T
  readonly notes: readonly PhotoNote[]
}

/**
 * Decodes with what `draw` makes of the opened picture. A JPEG whose header alone is odd is decoded with its header put right; warnings
 * that touch no pixel are passed over; every other one refuses the photo. What others are decoded at the same time has no say in it.
 *
 * @throws what sharp throws, and {@link plainImage}.
 */
export async function decodeWith<T>(
  bytes: Buffer,
  header: ImageHeader,
  draw: (image: Sharp) => Promise<T>,
): Promise<Decoded<T>> {
  try {
    return await decodeBeside(() => decodeStrictly(bytes, header, draw))
  } catch (thrown) {
    if (thrown instanceof UnusablePhotoError || isTimeout(thrown)) throw thrown
    return await decodeAlone(() => decodeByRules(bytes, header, draw))
  }
}

const isTimeout = (thrown: unknown): boolean => thrown instanceof Error && /timeout/i.test(thrown.message)

/** As it is, or, where that would be refused, with its header put right: most oddities are in it. */
async function decodeStrictly<T>(
  bytes: Buffer,
  header: ImageHeader,
  draw: (image: Sharp) => Promise<T>,
): Promise<Decoded<T>> {
  if (mayNeedRules(bytes, header)) return decodeByRules(bytes, header, draw)
  try {
    return { drawn: await draw(openImage(bytes, header)), notes: [] }
  } catch (thrown) {
    const mended = header.format === 'jpeg' ? mendJpeg(bytes) : bytes
    if (mended === bytes) throw thrown
    return { drawn: await draw(openImage(mended, header)), notes: ['mended-header'] }
  }
}

async function decodeByRules<T>(
  bytes: Buffer,
  header: ImageHeader,
  draw: (image: Sharp) => Promise<T>,
): Promise<Decoded<T>> {
  if (mayNeedRules(bytes, header)) {
    const { image, notes } = await plainImage(bytes, header, () => openImage(bytes, header))
    return { drawn: await draw(image), notes }
  }
  try {
    return { drawn: await draw(openImage(bytes, header)), notes: [] }
  } catch (thrown) {
    if (header.format !== 'jpeg' || !isOddity(thrown)) throw thrown
    const mended = mendJpeg(bytes)
    try {
      return { drawn: await draw(openImage(mended, header)), notes: ['mended-header'] }
    } catch (again) {
      if (!isHarmless(again)) throw again
      return { drawn: await draw(openImage(mended, header, true)), notes: ['mended-header'] }
    }
  }
}

const HARMLESS =
  /extraneous bytes before marker 0xd9|Unknown Adobe color transform|unknown JFIF revision|Inconsistent progression sequence/i
const ODDITY = /extraneous bytes before marker|Invalid SOS parameters/i

/** Nothing but warnings that say nothing of the pixels: of bytes after the last of them, or of tags. */
const isHarmless = (thrown: unknown): boolean => everyLine(thrown, HARMLESS)
const isOddity = (thrown: unknown): boolean => everyLine(thrown, ODDITY) || isHarmless(thrown)

function everyLine(thrown: unknown, known: RegExp): boolean {
  const lines = thrown instanceof Error ? thrown.message.split('\n').filter((line) => line.trim() !== '') : []
  return lines.length > 0 && lines.every((line) => known.test(line))
}

async function measure(bytes: Buffer, header: ImageHeader): Promise<Size> {
  const { width, height } = await openImage(bytes, header, true).metadata()
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
  if (channels !== 3) throw unusable('damaged', { of: 'size', decoded: [width, height, channels] })
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

/**
 * Puts the header of a JPEG right as far as all readers do without asking: stray bytes between its segments are left out, and the scan
 * parameters of a sequential JPEG, which mean nothing in one, get their only value (0, 63, 0; some Samsung cameras write others).
 *
 * @returns the same bytes where there is nothing to mend; a new buffer otherwise. What follows the first scan is left as it is.
 */
function mendJpeg(bytes: Buffer): Buffer {
  const parts: Buffer[] = [bytes.subarray(0, 2)]
  let isSequential = false
  let at = 2
  while (at + 4 <= bytes.length) {
    const start = nextMarker(bytes, at)
    if (start === -1) return bytes
    const marker = bytes[start + 1]
    const length = bytes.readUInt16BE(start + 2)
    const end = start + 2 + length
    if (length < 2 || end > bytes.length) return bytes
    if (marker === 0xc0 || marker === 0xc1) isSequential = true
    if (marker === 0xda) {
      const scan = Buffer.from(bytes.subarray(start, end))
      if (isSequential && length >= 6) scan.set([0, 63, 0], scan.length - 3)
      parts.push(scan, bytes.subarray(end))
      const mended = Buffer.concat(parts)
      return mended.equals(bytes) ? bytes : mended
    }
    parts.push(bytes.subarray(start, end))
    at = end
  }
  return bytes
}

/** Where the next segment begins: 0xff, not followed by 0xff or 0, nor by a marker that has no segment. */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 4 <= bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1]!
    if (marker !== 0xff && marker !== 0 && marker !== 1 && !(marker >= 0xd0 && marker <= 0xd9)) return at
  }
  return -1
}
