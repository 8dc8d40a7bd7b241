import type { JsonObject } from '../models/json-limits.ts'

const pair = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

/** `3×3` */
export const size = (value: unknown): string => {
  const [height, width] = pair(value)
  return `${String(height)}×${String(width ?? height)}`
}

/** Nothing where every position counts. */
export function stride(strides: unknown): string[] {
  const [height, width] = pair(strides ?? 1)
  if (height === 1 && (width ?? 1) === 1) return []
  return [height === (width ?? height) ? `stride ${String(height)}` : `stride ${size([height, width])}`]
}

export const dilation = (config: JsonObject): string[] => {
  const [rate] = pair(config['dilation_rate'] ?? 1)
  return rate === 1 ? [] : [`dilated by ${String(rate)}`]
}

export const counted = (count: unknown, one: string): string => `${String(count)} ${one}${count === 1 ? '' : 's'}`

export const percent = (rate: unknown): string => `${Math.round(100 * Number(rate ?? 0))} %`

/** What it makes of a map, or of whatever it gets. */
export const toSide = (_: JsonObject, output: readonly number[]): string[] => [`to ${output.slice(0, 2).join(' × ')}`]
export const toShape = (_: JsonObject, output: readonly number[]): string[] => [`to ${output.join(' × ')}`]
