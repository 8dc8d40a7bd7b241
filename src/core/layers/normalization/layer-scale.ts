import { mul } from '../../ops/arithmetic.ts'
import type { Layer, WeightTensor } from '../../models/layer-graph.ts'
import { kerasLayer } from '../keras-form.ts'
import { layerKind } from '../layer-kind.ts'
import type { ImageShape } from '../shapes.ts'
import type { TfjsLayer } from '../tfjs-form.ts'

/** As a BatchNormalization whose statistics change nothing. */
function asTfjsLayers(
  { name, inbound }: Layer,
  input: ImageShape,
  weights: ReadonlyMap<string, WeightTensor>,
): TfjsLayer[] {
  const shape = [input.at(-1) ?? 1]
  const all = (value: number): WeightTensor => ({ shape, values: new Float32Array(shape[0] ?? 1).fill(value) })
  const gamma = weights.get(`${name}/gamma`) ?? all(1)
  return [
    {
      name,
      className: 'BatchNormalization',
      inbound,
      config: { name, axis: input.length, epsilon: 0, momentum: 0.99, center: false, scale: true, trainable: true },
      weights: new Map([
        ['gamma', gamma],
        ['moving_mean', all(0)],
        ['moving_variance', all(1)],
      ]),
    },
  ]
}

/** A learned factor for each channel (Touvron et al. 2021, arXiv:2103.17239). Keras has it beside ConvNeXt, and finds it there. */
export const layerScale = layerKind({
  className: 'LayerScale',
  settings: { init_values: undefined, projection_dim: undefined },
  weights: (_, input) => [{ name: 'gamma', shape: [input.at(-1) ?? 1] }],
  lower: ({ f, weight }, [x]) => mul(f, x, weight('gamma')),
  tfjs: asTfjsLayers,
  keras: (source) => {
    const { init_values: initial } = source.layer.config
    const settings = {
      init_values: typeof initial === 'number' ? initial : 1e-6,
      projection_dim: source.input.at(-1) ?? 1,
    }
    return [kerasLayer(source, settings, { module: 'keras.src.applications.convnext' })]
  },
})
