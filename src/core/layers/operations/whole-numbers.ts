import { badConfig, describe, type LayerSpec } from '../layer-config.ts'
import type { ImageShape } from '../shapes.ts'

/** Of one position or axis; each is a tensor while a model is compiled. */
export const MAX_COPIES = 4096

/** One, or a list. */
export const wholeNumbers = (layer: LayerSpec, key: string): number[] => {
  const value: unknown[] = [layer.config[key]].flat()
  if (value.length > 0 && value.length <= 4096 && value.every(Number.isInteger)) return value as number[]
  throw badConfig(layer, `“${key}” is ${describe(layer.config[key])}, expected whole numbers`)
}

export const withAxis = (input: ImageShape, axis: number, length: number): number[] =>
  input.map((n, i) => (i === axis ? length : n))
