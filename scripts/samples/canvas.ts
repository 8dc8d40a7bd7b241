import type { Color } from './color.ts'

/** A picture being made, in linear light. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** `[height, width, 3]` float32; above 1 is brighter than the camera can show. */
  readonly rgb: Float32Array
}

/** Where the light comes from: a unit vector, `x` to the right, `y` down, `z` out of the picture. */
export interface Light {
  readonly x: number
  readonly y: number
  readonly z: number
  /** How much of the light comes from there and not from everywhere, 0 (overcast) to 1 (a lamp at night). */
  readonly hardness: number
}

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, rgb: new Float32Array(width * height * 3) }
}

/** Paints over one pixel, `share` of the way. `at` counts pixels, not values. */
export function blend({ rgb }: Canvas, at: number, red: number, green: number, blue: number, share: number): void {
  const first = at * 3
  rgb[first] += (red - rgb[first]) * share
  rgb[first + 1] += (green - rgb[first + 1]) * share
  rgb[first + 2] += (blue - rgb[first + 2]) * share
}

/**
 * Lights a ground by its relief, as if its colors were painted on it.
 *
 * @param heights  `[height, width]`, in pixels.
 */
export function shadeRelief(canvas: Canvas, heights: Float32Array, light: Light): void {
  for (let y = 0; y < canvas.height; y++) shadeRow(canvas, heights, light, y)
}

function shadeRow({ width, height, rgb }: Canvas, heights: Float32Array, light: Light, y: number): void {
  const ambient = 1 - light.hardness
  const below = y + 1 < height ? width : 0
  for (let x = 0, at = y * width; x < width; x++, at++) {
    const slopeX = (x + 1 < width ? heights[at + 1] : heights[at]) - heights[at]
    const slopeY = heights[at + below] - heights[at]
    const lit = (light.z - slopeX * light.x - slopeY * light.y) / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY)
    const brightness = ambient + light.hardness * Math.max(0, lit / light.z)
    rgb[at * 3] *= brightness
    rgb[at * 3 + 1] *= brightness
    rgb[at * 3 + 2] *= brightness
  }
}

/** A soft-edged stroke from one point to another, its width tapering, lit across like a round stick. */
export function drawStroke(
  canvas: Canvas,
  from: { readonly x: number; readonly y: number; readonly radius: number },
  to: { readonly x: number; readonly y: number; readonly radius: number },
  paint: Color,
  light: Light,
  roundness: number,
  opacity = 1,
): void {
  const { width, height } = canvas
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const squared = dx * dx + dy * dy || 1
  const length = Math.sqrt(squared)
  const reach = Math.max(from.radius, to.radius) + 1
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach))
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach))
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach))
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach))
  const across = (light.x * -dy + light.y * dx) / length
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const along = Math.max(0, Math.min(1, ((x - from.x) * dx + (y - from.y) * dy) / squared))
      const radius = from.radius + (to.radius - from.radius) * along
      const offX = x - from.x - dx * along
      const offY = y - from.y - dy * along
      const distance = Math.sqrt(offX * offX + offY * offY)
      const share = Math.min(1, radius - distance + 0.5) * opacity
      if (share <= 0) continue
      const side = ((offX * -dy + offY * dx) / length / Math.max(0.5, radius)) * across
      const lit = 1 + roundness * (side - (distance / Math.max(0.5, radius)) ** 2 * 0.35)
      blend(canvas, y * width + x, paint[0] * lit, paint[1] * lit, paint[2] * lit, share)
    }
}
