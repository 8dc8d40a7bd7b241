import type { Metadata, Sharp } from 'sharp'
import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { loadSharp } from './load-sharp.ts'
import { tooManyPixels, unusable, type UnusablePhotoError } from './photo-errors.ts'
import type { ImageHeader } from './sniff-image.ts'

/** A picture whose bytes mean what sharp takes them for. */
interface PlainImage {
  readonly image: Sharp
  readonly notes: readonly PhotoNote[]
}

/** Values of a picture that is not plain are all in memory at once, 4 bytes each at most. */
const MAX_VALUES = 100_000_000
const TIMEOUT_SECONDS = 60

/** Whether the decoder may take the numbers of a file for something else than they are. */
export function mayNeedRules(bytes: Buffer, { format }: ImageHeader): boolean {
  return format === 'tiff' || (format === 'png' && bytes[24] === 16)
}

/**
 * Looks at what the numbers of a TIFF or 16-bit PNG mean: their range, and bands beside the colors. What sharp would read in another
 * way is read here, with a note, or refused.
 *
 * @param open  opens the file anew.
 * @throws {UnusablePhotoError} `several-bands`, `value-range`, `too-many-pixels`
 */
export async function plainImage(bytes: Buffer, { format }: ImageHeader, open: () => Sharp): Promise<PlainImage> {
  const metadata = await open().metadata()
  const tags = format === 'tiff' ? readTiffTags(bytes) : undefined
  const numExtra = extraBands(metadata, tags)
  const notes: PhotoNote[] = (metadata.pages ?? 1) > 1 ? ['first-page'] : []
  const isDropped = numExtra === 1
  if (metadata.depth === 'uchar' && !isDropped) return { image: open(), notes }
  const { samples, width, height, channels } = await readSamples(open, metadata)
  const range = metadata.depth === 'uchar' ? { white: 255 } : sampleRange(samples, metadata.depth)
  if (range.note !== undefined) notes.push(range.note)
  if (isDropped) notes.push('extra-band')
  if (range.white === undefined && !isDropped) return { image: open(), notes }
  const numKept = isDropped ? channels - 1 : channels
  if (numKept > 4 || metadata.space === 'cmyk')
    throw unusable('several-bands', { numBands: numKept, depth: metadata.depth })
  const pixels = toBytes(samples, { channels, numKept, white: range.white ?? 65_535 })
  const raw = { width, height, channels: numKept as 1 | 2 | 3 | 4 }
  return { image: loadSharp()(pixels, { raw }), notes }
}

/**
 * Bands beside the colors that are no transparency.
 *
 * @throws {UnusablePhotoError} `several-bands` if there are more than one: a picture of five bands may be anything.
 */
function extraBands({ channels, depth }: Metadata, tags: TiffTags | undefined): number {
  const numColors = NUM_COLORS[tags?.photometric ?? -1]
  if (tags === undefined || numColors === undefined) return 0
  const numExtra = tags.samplesPerPixel - numColors
  if (numExtra > 1) throw unusable('several-bands', { numBands: channels, depth })
  const isAlpha = tags.extraSamples[0] === 1 || tags.extraSamples[0] === 2
  return numExtra === 1 && !isAlpha ? 1 : 0
}

/** By PhotometricInterpretation; a palette has its colors elsewhere. */
const NUM_COLORS: Readonly<Record<number, number>> = { 0: 1, 1: 1, 2: 3, 5: 4, 6: 3, 8: 3 }

/** All values as they stand in the file, upright. */
async function readSamples(
  open: () => Sharp,
  { space, depth, width, height, channels }: Metadata,
): Promise<{ samples: Samples; width: number; height: number; channels: number }> {
  if (width * height * channels > MAX_VALUES) throw tooManyPixels(width, height, Math.floor(MAX_VALUES / channels))
  const kept = depth === 'ushort' || depth === 'uchar' ? 'ushort' : 'float'
  const { data, info } = await open()
    .pipelineColourspace(space)
    .toColourspace(space)
    .timeout({ seconds: TIMEOUT_SECONDS })
    .raw({ depth: kept })
    .toBuffer({ resolveWithObject: true })
  const { buffer, byteOffset, byteLength } = data
  const samples =
    kept === 'ushort'
      ? new Uint16Array(buffer, byteOffset, byteLength / 2)
      : new Float32Array(buffer, byteOffset, byteLength / 4)
  return { samples, width: info.width, height: info.height, channels: info.channels }
}

interface Bands {
  readonly channels: number
  readonly numKept: number
  readonly white: number
}

function toBytes(samples: Samples, { channels, numKept, white }: Bands): Uint8Array {
  const numPixels = samples.length / channels
  const pixels = new Uint8ClampedArray(numPixels * numKept)
  for (let pixel = 0; pixel < numPixels; pixel++)
    for (let band = 0; band < numKept; band++)
      pixels[pixel * numKept + band] = (samples[pixel * channels + band]! / white) * 255
  return new Uint8Array(pixels.buffer)
}

/** Which value is white; `undefined`: the decoder's own rule (255, 65535). */
interface SampleRange {
  readonly white: number | undefined
  readonly note?: PhotoNote
}

type Samples = Uint16Array | Float32Array

/**
 * Decides what is black and white in a file of other than 8-bit numbers. A 16-bit file has 65535 for white, but cameras and microscopes
 * also put 12-bit data into such files: their values end at 4095.
 *
 * @param depth  as libvips names it.
 * @throws {UnusablePhotoError} `value-range` where any answer would be a guess.
 */
function sampleRange(samples: Samples, depth: string): SampleRange {
  const { least, most, isFinite } = extent(samples)
  if (!isFinite) throw unclear('Some of its values are no numbers')
  if (least < 0) throw unclear(`Its values go from ${short(least)} to ${short(most)}`)
  // the decoder gives 0 for numbers below 0 of these depths
  if ((depth === 'short' || depth === 'char') && least === 0) throw unclear('Some of its values are 0 or below')
  if (depth === 'float' || depth === 'double') {
    if (most <= 1) return { white: 1, note: 'reads-unit' }
    if (most > 4 && most <= 255) return { white: 255, note: 'reads-fractions' }
    throw unclear(`Its values are fractions up to ${short(most)}`)
  }
  if (most <= 255) return { white: 255, note: 'reads-8-bit' }
  if (most <= 4095) return { white: 4095, note: 'reads-12-bit' }
  if (depth === 'ushort') return { white: undefined }
  if (depth === 'short') return { white: 32_767, note: 'reads-15-bit' }
  if ((depth === 'uint' || depth === 'int') && most <= 65_535) return { white: 65_535, note: 'reads-32-bit' }
  throw unclear(`Its values are ${depth} numbers up to ${short(most)}`)
}

function extent(samples: Samples): { least: number; most: number; isFinite: boolean } {
  let [least, most] = [Infinity, -Infinity]
  for (const value of samples) {
    if (!Number.isFinite(value)) return { least, most, isFinite: false }
    if (value < least) least = value
    if (value > most) most = value
  }
  return { least, most, isFinite: true }
}

const short = (value: number): string => String(Number(value.toPrecision(4)))

const unclear = (what: string): UnusablePhotoError => unusable('value-range', { values: what })

/** What the first directory of a TIFF says about the numbers in it (TIFF 6.0, section 8). */
interface TiffTags {
  /** 0 and 1: gray, 2: RGB, 3: palette, 5: CMYK, 6: YCbCr, 8: Lab. */
  readonly photometric: number | undefined
  readonly samplesPerPixel: number
  /** For each sample beyond the colors: 1 and 2 are transparency, 0 says nothing. */
  readonly extraSamples: readonly number[]
}

const PHOTOMETRIC = 262
const SAMPLES_PER_PIXEL = 277
const EXTRA_SAMPLES = 338
const MAX_ENTRIES = 4096
const BYTES_OF_TYPE: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4 }

/** @returns `undefined` for a BigTIFF, or where the directory makes no sense: what cannot be told is left to the decoder. */
function readTiffTags(bytes: Buffer): TiffTags | undefined {
  const isLittle = bytes[0] === 0x49
  const u16 = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const has = (at: number, length: number): boolean => at >= 0 && at + length <= bytes.length
  if (!has(0, 8) || u16(2) !== 42) return undefined
  const directory = u32(4)
  if (!has(directory, 2)) return undefined
  const numEntries = Math.min(u16(directory), MAX_ENTRIES)
  const valuesOf = (entry: number): number[] => {
    const size = BYTES_OF_TYPE[u16(entry + 2)]
    const count = Math.min(u32(entry + 4), 64)
    if (size === undefined) return []
    const start = count * size <= 4 ? entry + 8 : u32(entry + 8)
    const read = (at: number): number => (size === 1 ? bytes.readUInt8(at) : size === 2 ? u16(at) : u32(at))
    return has(start, count * size) ? Array.from({ length: count }, (_, index) => read(start + index * size)) : []
  }
  const tags = new Map<number, number[]>()
  for (let index = 0; index < numEntries; index++) {
    const entry = directory + 2 + 12 * index
    if (!has(entry, 12)) break
    const tag = u16(entry)
    if (tag === PHOTOMETRIC || tag === SAMPLES_PER_PIXEL || tag === EXTRA_SAMPLES) tags.set(tag, valuesOf(entry))
  }
  return {
    photometric: tags.get(PHOTOMETRIC)?.[0],
    samplesPerPixel: tags.get(SAMPLES_PER_PIXEL)?.[0] ?? 1,
    extraSamples: tags.get(EXTRA_SAMPLES) ?? [],
  }
}
