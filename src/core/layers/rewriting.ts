import type { JsonObject } from '../models/json-limits.ts'
import { badConfig, describe, integerOf, type LayerSpec } from './layer-config.ts'
import { completed, type LayerKind, type PlainLayer, type Rewriting } from './layer-kind.ts'

export const aside = (suffix: string, className: string, config: JsonObject): PlainLayer => ({
  suffix,
  className,
  config,
})

/** A layer that works along the last axis, on another one. */
export function onAxis({ className, config }: LayerSpec, rank: number, axis: number, more: JsonObject): PlainLayer[] {
  // the order of axes, counted from 1, that puts this one last; and the one that puts it back
  const there = [...Array.from({ length: rank }, (_, i) => i + 1).filter((each) => each !== axis + 1), axis + 1]
  const back = there.map((_, i) => there.indexOf(i + 1) + 1)
  return [
    aside('channels_last', 'Permute', { dims: there }),
    { className, config: { ...config, ...more } },
    aside('channels_back', 'Permute', { dims: back }),
  ]
}

/** How settings of a layer on rows, `[length, channels]`, become those of the one on maps. */
interface OnRows {
  /** Settings that count positions, with Keras' defaults: `3` and `[3]` become `[1, 3]`. */
  readonly sizes?: JsonObject
  /** Settings with a number before and after: `[1, 2]` becomes `[[0, 0], [1, 2]]`. */
  readonly borders?: JsonObject
  readonly more?: JsonObject
}

function numberIn(layer: LayerSpec, value: unknown): number {
  const number: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (Number.isInteger(number)) return number as number
  throw badConfig(layer, `${describe(value)} stands where a whole number is expected`)
}

/** Kernels have one row: `[1, length, in, out]` here, `[length, in, out]` in the file. */
const withoutRow = (shape: readonly number[]): readonly number[] => (shape.length === 4 ? shape.slice(1) : shape)

/** A layer on rows as the one on maps that does the same to a map one pixel high: reshapes to such a map, and back. */
export const alongRows =
  (onMaps: LayerKind, { sizes = {}, borders = {}, more = {} }: OnRows): Rewriting =>
  (layer, input) => {
    const [length, channels] = input
    if (input.length !== 2 || length === undefined || channels === undefined)
      throw badConfig(layer, `its input has the shape [${input.join(', ')}], expected [length, channels]`)
    const isCausal = layer.config['padding'] === 'causal'
    const config: Record<string, unknown> = { ...layer.config, ...(isCausal ? { padding: 'valid' } : {}), ...more }
    for (const [key, fallback] of Object.entries(sizes)) {
      const value = config[key] ?? fallback
      if (value != null) config[key] = [key === 'output_padding' ? 0 : 1, numberIn(layer, value)]
    }
    for (const [key, fallback] of Object.entries(borders)) {
      const value = config[key] ?? fallback
      const isPair = Array.isArray(value) && value.length === 2
      config[key] = [[0, 0], isPair ? value : [numberIn(layer, value), numberIn(layer, value)]]
    }
    const zeros = isCausal ? (kernelOf(layer) - 1) * numberIn(layer, layer.config['dilation_rate'] ?? 1) : 0
    const { className } = onMaps
    const main = completed(onMaps, { name: layer.name, className, config })
    const row = [1, length + zeros, channels]
    const output = onMaps.outputShape(main, row, [row])
    return [
      aside('row', 'Reshape', { target_shape: [1, length, channels] }),
      ...(isCausal
        ? [
            aside('causal', 'ZeroPadding2D', {
              padding: [
                [0, 0],
                [zeros, 0],
              ],
            }),
          ]
        : []),
      { className, config, stored: withoutRow },
      ...(output.length === 3 ? [aside('positions', 'Reshape', { target_shape: output.slice(1) })] : []),
    ]
  }

const kernelOf = (layer: LayerSpec): number =>
  integerOf({ ...layer, config: { kernel: numberIn(layer, layer.config['kernel_size']) } }, 'kernel', { min: 1 })
