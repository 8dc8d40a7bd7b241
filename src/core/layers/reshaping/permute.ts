import { transpose } from '../../ops/axes.ts'
import { asKeras } from '../keras-form.ts'
import { badConfig, describe, type LayerSpec } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { asTfjs } from '../tfjs-form.ts'

/** The order of axes, counted from 1: the batch is axis 0. */
function dimsOf(layer: LayerSpec, rank: number): readonly number[] {
  const dims = layer.config['dims']
  const sorted = Array.isArray(dims) ? [...(dims as number[])].sort((a, b) => a - b) : []
  if (!Array.isArray(dims) || sorted.length !== rank || !sorted.every((n, i) => n === i + 1))
    throw badConfig(layer, `“dims” is ${describe(dims)}, expected an order of 1 to ${rank}`)
  return dims as number[]
}

export const permute = layerKind({
  className: 'Permute',
  settings: { dims: undefined },
  keepsValues: true,
  outputShape: (layer, input) => dimsOf(layer, input.length).map((n) => input[n - 1] ?? 1),
  lower: ({ f, layer }, [x]) => transpose(f, x, [0, ...dimsOf(layer, x.shape.length - 1)]),
  tfjs: asTfjs,
  keras: asKeras('dims'),
})
