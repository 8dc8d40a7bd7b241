import { conv2d } from '../../ops/conv-2d.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import {
  activationWords,
  asKerasWithActivation,
  checkActivation,
  WITH_ACTIVATION,
} from '../activations/with-activation.ts'
import { integerOf, pairOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { mapOf } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'
import { counted, size, stride } from '../words.ts'
import { depthwise } from './depthwise-conv-2d.ts'
import { absorbing, dilated, finish, folded, ONE, windowOf } from './lower-convolution.ts'
import { convolved, depthMultiplier, KERNEL, windowSize, withBias } from './windows.ts'

export const separableConv2D = layerKind({
  className: 'SeparableConv2D',
  settings: { ...KERNEL, filters: undefined, depth_multiplier: 1, ...WITH_ACTIVATION },
  neutral: { groups: [1] },
  check: checkActivation,
  outputShape: (layer, input) => [...convolved(layer, input), integerOf(layer, 'filters', { min: 1 })],
  weights: (layer, input) => {
    const [, , channels] = mapOf(layer, input)
    const multiplier = depthMultiplier(layer)
    const filters = integerOf(layer, 'filters', { min: 1 })
    const weights = [
      { name: 'depthwise_kernel', shape: [...pairOf(layer, 'kernel_size'), channels, multiplier] },
      { name: 'pointwise_kernel', shape: [1, 1, channels * multiplier, filters] },
    ]
    return withBias(layer, weights, filters)
  },
  multiplyAdds: (layer, input, output) => {
    const widened = (input.at(-1) ?? 1) * depthMultiplier(layer)
    return sizeOf(output.slice(0, -1)) * widened * (windowSize(layer, 'kernel_size') + (output.at(-1) ?? 1))
  },
  words: (c) => [
    size(c['kernel_size']),
    ...stride(c['strides']),
    counted(c['filters'], 'filter'),
    ...activationWords(c),
  ],
  ...absorbing((context, { x, before, after }) => {
    const { f, weight } = context
    const spatial = dilated(f, x, weight('depthwise_kernel'), windowOf(context, before), depthwise)
    const kernel = folded(f, weight('pointwise_kernel'), after?.factor)
    return finish(context, conv2d(f, spatial, kernel, { strides: ONE, padding: 'VALID' }), after)
  }),
  tfjs: asTfjs,
  keras: asKerasWithActivation('filters', 'kernel_size', 'strides', 'padding', 'depth_multiplier', 'dilation_rate'),
})
