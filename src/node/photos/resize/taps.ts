/** Which pixels of a line make each pixel of the resized line, and with what weights. */
export interface Taps {
  /** First source pixel of each output pixel. `[outputLength]` */
  readonly starts: Int32Array
  /** `[outputLength, numTaps]`, 14 fraction bits; each output pixel's add up to 1. */
  readonly weights: Int16Array
  /** Even. Those that are not needed weigh nothing. */
  readonly numTaps: number
}

const ONE = 1 << 14

/**
 * Bilinear resampling with a triangle that widens when the line gets shorter, so that nothing is skipped: what Pillow's BILINEAR,
 * torchvision with antialias and tf.image.resize with antialias=True compute.
 *
 * @param region  part of the source line that becomes the output line, in pixels; may be fractional.
 */
export function bilinearTaps(
  sourceLength: number,
  region: { readonly from: number; readonly length: number },
  outputLength: number,
): Taps {
  const scale = region.length / outputLength
  const radius = Math.max(scale, 1)
  const lines = Array.from({ length: outputLength }, (_, i) => {
    const center = region.from + (i + 0.5) * scale
    const first = Math.max(0, Math.floor(center - radius + 0.5))
    const last = Math.min(sourceLength, Math.floor(center + radius + 0.5))
    const values = Array.from({ length: last - first }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k + 0.5 - center) / radius),
    )
    return { first, weights: fixedPoint(values) }
  })
  const longest = lines.reduce((most, { weights }) => Math.max(most, weights.length), 1)
  const numTaps = longest + (longest % 2)
  const starts = new Int32Array(outputLength)
  const weights = new Int16Array(outputLength * numTaps)
  lines.forEach((line, i) => {
    starts[i] = line.first
    weights.set(line.weights, i * numTaps)
  })
  return { starts, weights, numTaps }
}

/** Weights that add up to exactly one: what rounding loses goes to the largest. */
function fixedPoint(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0)
  const rounded = values.map((value) => Math.round((value / total) * ONE))
  const largest = rounded.indexOf(Math.max(...rounded))
  rounded[largest]! += ONE - rounded.reduce((sum, value) => sum + value, 0)
  return rounded
}
