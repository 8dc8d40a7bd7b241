import { failure } from '../../../shared/errors.ts'
import { KERAS_LAYERS } from '../keras-form.ts'
import { badConfig, describe } from '../layer-config.ts'
import { free, layerKind } from '../layer-kind.ts'
import { asTfjs } from '../tfjs-form.ts'

/** What a model is given. It declares its shape without the batch, and every dimension must be known. */
export const inputLayer = layerKind({
  className: 'InputLayer',
  settings: { optional: undefined },
  neutral: { sparse: [false], ragged: [false], input_tensor: [] },
  inputs: [0, 0],
  outputShape: (layer) => {
    const shape: unknown = layer.config['batch_input_shape']
    const known =
      Array.isArray(shape) &&
      shape.length >= 2 &&
      shape.length <= 5 &&
      shape.slice(1).every((n) => Number.isInteger(n) && n > 0)
    if (!known)
      throw badConfig(layer, `“batch_input_shape” is ${describe(shape)}, expected [null, height, width, channels]`)
    return (shape as number[]).slice(1)
  },
  multiplyAdds: free,
  words: (_, output) => [output.join(' × ')],
  lower: ({ layer }) => {
    throw failure('engine', { problem: `“${layer.name}” is fed, not computed.` })
  },
  tfjs: asTfjs,
  keras: ({ layer: { name, config } }) => {
    const settings = { batch_shape: config['batch_input_shape'], dtype: 'float32', sparse: false, name }
    return [{ name, className: 'InputLayer', module: KERAS_LAYERS, config: settings, inbound: [], weights: [] }]
  },
})
