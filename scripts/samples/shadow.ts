import type { Canvas } from './canvas.ts'

/** A part of a canvas and how much of each of its pixels something covers. */
export interface Mask {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** `[height, width]`, 0 to 1. */
  readonly coverage: Float32Array
}

export interface Shadow {
  /** Where it falls, in pixels from what casts it. */
  readonly x: number
  readonly y: number
  readonly softness: number
  readonly strength: number
}

/**
 * Darkens what is below a mask, softly. Computed at half the size: it is blurred anyway.
 * What remains in a shadow is the sky's light, which is a little blue.
 */
export function castShadow({ width, height, rgb }: Canvas, mask: Mask, { x, y, softness, strength }: Shadow): void {
  const radius = Math.max(1, Math.round(softness / 2))
  const border = 2 * radius + 1
  const columns = Math.ceil(mask.width / 2) + 2 * border
  const rows = Math.ceil(mask.height / 2) + 2 * border
  const shadow = blurTwice(halve(mask, border, columns, rows), rows, columns, radius)
  const left = Math.round(mask.left + x) - 2 * border
  const top = Math.round(mask.top + y) - 2 * border
  for (let row = Math.max(0, top); row < Math.min(height, top + 2 * rows - 2); row++) {
    const line = ((row - top) >> 1) * columns
    const down = ((row - top) & 1) * 0.5
    for (let column = Math.max(0, left); column < Math.min(width, left + 2 * columns - 2); column++) {
      const from = line + ((column - left) >> 1)
      const right = ((column - left) & 1) * 0.5
      const above = shadow[from] + (shadow[from + 1] - shadow[from]) * right
      const below = shadow[from + columns] + (shadow[from + columns + 1] - shadow[from + columns]) * right
      const dark = (above + (below - above) * down) * strength
      const at = (row * width + column) * 3
      rgb[at] *= 1 - dark
      rgb[at + 1] *= 1 - dark * 0.97
      rgb[at + 2] *= 1 - dark * 0.92
    }
  }
}

function halve({ width, height, coverage }: Mask, border: number, columns: number, rows: number): Float32Array {
  const half = new Float32Array(columns * rows)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      half[((row >> 1) + border) * columns + (column >> 1) + border] += coverage[row * width + column] / 4
  return half
}

/** Two box blurs each way are close enough to a Gaussian. */
function blurTwice(values: Float32Array, rows: number, columns: number, radius: number): Float32Array {
  const spare = new Float32Array(values.length)
  for (let pass = 0; pass < 2; pass++) {
    blurLines(values, spare, rows, columns, columns, 1, radius)
    blurLines(spare, values, columns, rows, 1, columns, radius)
  }
  return values
}

function blurLines(
  from: Float32Array,
  to: Float32Array,
  numLines: number,
  length: number,
  lineStride: number,
  stride: number,
  radius: number,
): void {
  const scale = 1 / (2 * radius + 1)
  for (let line = 0; line < numLines; line++) {
    const start = line * lineStride
    let sum = 0
    for (let at = 0; at < Math.min(radius, length); at++) sum += from[start + at * stride]
    for (let at = 0; at < length; at++) {
      if (at + radius < length) sum += from[start + (at + radius) * stride]
      if (at - radius - 1 >= 0) sum -= from[start + (at - radius - 1) * stride]
      to[start + at * stride] = sum * scale
    }
  }
}
