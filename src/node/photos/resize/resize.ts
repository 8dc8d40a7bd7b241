import { Layout, wasmKernel, type WebAssemblyMemory } from '../wasm-kernel.ts'

interface Exports {
  readonly memory: WebAssemblyMemory
  vertical(
    src: number,
    rowBytes: number,
    starts: number,
    weights: number,
    numPairs: number,
    numRows: number,
    dst: number,
  ): void
  horizontal(
    src: number,
    rowBytes: number,
    starts: number,
    weights: number,
    numPairs: number,
    numPixels: number,
    numRows: number,
    dst: number,
  ): void
}

const kernel = wasmKernel(new URL('./resize.wasm', import.meta.url)) as () => Exports

interface Image {
  /** `[height, width, 3]` uint8. */
  readonly pixels: Uint8Array
  readonly height: number
  readonly width: number
}

interface Target {
  readonly height: number
  readonly width: number
  /** `stretch`: both sides by their own factor. `crop`: the middle part of the target's shape. */
  readonly resize: 'stretch' | 'crop'
}

/**
 * Resizes a photo, bilinear with antialiasing, rows first. About 0.3 ms for 300 x 228 to 224 x 224, where sharp takes
 * 1.7 ms beyond decoding, most of it in setting up libvips' pipeline.
 *
 * @returns `[height, width, 3]` uint8, newly allocated.
 */
export function resizeImage({ pixels, height, width }: Image, target: Target): Uint8Array {
  const { memory, vertical, horizontal } = kernel()
  const region = regionOf({ height, width }, target)
  const rows = memoised(height, region.top, region.height, target.height)
  const columns = memoised(width, region.left, region.width, target.width)
  const rowBytes = width * 3
  const layout = new Layout()
  const src = layout.take(pixels.length + rows.numTaps * rowBytes)
  const middle = layout.take(target.height * rowBytes)
  const dst = layout.take(target.height * target.width * 3)
  const rowTable = layout.take(rows.starts.byteLength + rows.weights.byteLength)
  const columnTable = layout.take(columns.starts.byteLength + columns.weights.byteLength)
  layout.growToFit(memory)
  new Uint8Array(memory.buffer).set(pixels, src)
  const [rowStarts, rowWeights] = writeTaps(memory, rowTable, rows, rowBytes)
  const [columnStarts, columnWeights] = writeTaps(memory, columnTable, columns, 3)
  vertical(src, rowBytes, rowStarts, rowWeights, rows.numTaps / 2, target.height, middle)
  const numPairs = columns.numTaps / 2
  horizontal(middle, rowBytes, columnStarts, columnWeights, numPairs, target.width, target.height, dst)
  return new Uint8Array(memory.buffer, dst, target.height * target.width * 3).slice()
}

function regionOf({ height, width }: { height: number; width: number }, target: Target) {
  if (target.resize === 'stretch') return { top: 0, left: 0, height, width }
  const scale = Math.min(height / target.height, width / target.width)
  const [cropHeight, cropWidth] = [target.height * scale, target.width * scale]
  return { top: (height - cropHeight) / 2, left: (width - cropWidth) / 2, height: cropHeight, width: cropWidth }
}

/** Photos of a folder often share a few sizes. */
const known = new Map<string, Taps>()
const MAX_KNOWN = 512

function memoised(sourceLength: number, from: number, length: number, outputLength: number): Taps {
  const key = `${sourceLength} ${from} ${length} ${outputLength}`
  const found = known.get(key)
  if (found) return found
  if (known.size >= MAX_KNOWN) known.clear()
  const taps = bilinearTaps(sourceLength, { from, length }, outputLength)
  known.set(key, taps)
  return taps
}

function writeTaps(
  memory: WebAssemblyMemory,
  at: number,
  { starts, weights }: Taps,
  bytesPerPixel: number,
): [number, number] {
  const offsets = new Int32Array(memory.buffer, at, starts.length)
  for (let i = 0; i < starts.length; i++) offsets[i] = starts[i]! * bytesPerPixel
  const weightsAt = at + starts.byteLength
  new Int16Array(memory.buffer, weightsAt, weights.length).set(weights)
  return [at, weightsAt]
}

/** Which pixels of a line make each pixel of the resized line, and with what weights. */
interface Taps {
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
