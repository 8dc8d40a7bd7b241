import { readActivation, writeActivation } from './activation-function.ts'
import type { FlatLayer } from './flatten.ts'
import type { Layer } from './layer-graph.ts'

/** Keras 3 made hard_sigmoid relu6(x + 3) / 6; before, and in TF.js, it is clip(0.2 x + 0.5, 0, 1). The engine keeps both apart. */
export const OLD_HARD_SIGMOID = 'hard_sigmoid_keras2'

type Named = Pick<Layer, 'className' | 'config'>

/** A layer read from a file of Keras or TF.js in the vocabulary of our graph. */
export function fromKeras({ name, className, config }: FlatLayer, isKeras3: boolean): Named {
  const named: Record<string, unknown> = { ...config, name }
  if ('dtype' in named && className !== 'InputLayer') named['dtype'] = 'float32'
  if ('activation' in named) named['activation'] = activationIn({ name, className, config }, isKeras3)
  // what it does outside training differs between versions; see crop-operations.ts
  if (className === 'RandomCrop') named['is_keras_3'] = isKeras3
  if (className === 'StochasticDepth') return stochasticDepth(named)
  const shape = named['noise_shape']
  const dropsChannels = Array.isArray(shape) && shape.length === 4 && shape[1] === 1 && shape[2] === 1 && shape[3] !== 1
  if (className !== 'Dropout' || !dropsChannels) return { className, config: named }
  const { noise_shape: _, ...rest } = named
  return { className: 'SpatialDropout2D', config: rest }
}

function activationIn(layer: Pick<FlatLayer, 'name' | 'className' | 'config'>, isKeras3: boolean): unknown {
  const activation = readActivation(layer, layer.config['activation'])
  const isOld = activation.name === 'hard_sigmoid' && !isKeras3
  return isOld ? OLD_HARD_SIGMOID : writeActivation(activation)
}

/** Leaves a whole branch out for some photos (Huang et al. 2016, arXiv:1603.09382): dropout with one draw a photo. */
function stochasticDepth({ name, drop_path_rate: rate }: Readonly<Record<string, unknown>>): Named {
  return { className: 'Dropout', config: { name, rate, noise_shape: [null, 1, 1, 1], seed: null, trainable: true } }
}
