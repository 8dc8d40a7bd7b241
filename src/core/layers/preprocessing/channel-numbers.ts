import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { constant } from '../../ops/constants.ts'
import { type LayerSpec, unsupported } from '../layer-config.ts'

/** One number, or one for each channel, however deep Keras nests them; nothing where there are none. */
export function channelNumbers(layer: LayerSpec, key: string): number[] | undefined {
  const value = layer.config[key] ?? undefined
  if (value === undefined) return undefined
  const list: unknown[] = Array.isArray(value) ? value.flat(4) : [value]
  if (list.every((n) => typeof n === 'number')) return list
  throw unsupported(layer, `“${key}” must be numbers.`)
}

/** As many as a file holds, however deep; nothing where any is no number. */
export function finiteNumbers(value: unknown): number[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value.flat(5) : [value]
  const isFinite = (each: unknown): each is number => typeof each === 'number' && Number.isFinite(each)
  return list.length > 0 && list.every(isFinite) ? list : undefined
}

export const channelVector = (f: GraphFunction, values: readonly number[]): Tensor =>
  constant(f, {
    dtype: 'float32',
    shape: values.length === 1 ? [] : [values.length],
    values: Float32Array.from(values),
  })
