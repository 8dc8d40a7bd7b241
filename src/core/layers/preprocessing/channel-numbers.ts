import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { constant } from '../../engine/ops/arrays.ts'
import { type LayerSpec, unsupported } from '../layer-config.ts'

/** One number, or one for each channel, however deep Keras nests them; nothing where there are none. */
export function channelNumbers(layer: LayerSpec, key: string): number[] | undefined {
  const value = layer.config[key] ?? undefined
  if (value === undefined) return undefined
  const list: unknown[] = Array.isArray(value) ? value.flat(4) : [value]
  if (list.every((n) => typeof n === 'number')) return list
  throw unsupported(layer, `“${key}” must be numbers.`)
}

export const channelVector = (f: GraphFunction, values: readonly number[]): Tensor =>
  constant(f, {
    dtype: 'float32',
    shape: values.length === 1 ? [] : [values.length],
    values: Float32Array.from(values),
  })
