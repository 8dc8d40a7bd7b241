import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { unusable, type UnusablePhotoError } from './photo-errors.ts'

/** Which value is white; `undefined`: the decoder's own rule (255, 65535). */
export interface SampleRange {
  readonly white: number | undefined
  readonly note?: PhotoNote
}

export type Samples = Uint16Array | Float32Array

/**
 * Decides what is black and white in a file of other than 8-bit numbers. A 16-bit file has 65535 for white, but cameras and microscopes
 * also put 12-bit data into such files: their values end at 4095.
 *
 * @param depth  as libvips names it.
 * @throws {UnusablePhotoError} `value-range` where any answer would be a guess.
 */
export function sampleRange(samples: Samples, depth: string): SampleRange {
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
