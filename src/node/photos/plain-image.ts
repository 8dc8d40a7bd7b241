import type { Metadata, Sharp } from 'sharp'
import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { loadSharp } from './load-sharp.ts'
import { tooManyPixels, unusable } from './photo-errors.ts'
import { type Samples, sampleRange } from './sample-range.ts'
import type { ImageHeader } from './sniff-image.ts'
import { readTiffTags, type TiffTags } from './tiff-tags.ts'

/** A picture whose bytes mean what sharp takes them for. */
export interface PlainImage {
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
