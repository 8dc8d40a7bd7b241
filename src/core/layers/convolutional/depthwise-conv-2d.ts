import { weightShape } from '../../engine/op-graph.ts'
import { depthwiseConv2d } from '../../ops/depthwise-conv-2d.ts'
import { pad, subsample } from '../../ops/slices.ts'
import { explicitPadding } from '../../ops/windows.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import {
  activationWords,
  asKerasWithActivation,
  checkActivation,
  WITH_ACTIVATION,
} from '../activations/with-activation.ts'
import { pairOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { mapOf } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'
import { dilation, size, stride } from '../words.ts'
import { absorbing, type Convolve, dilated, finish, folded, ONE, windowOf } from './lower-convolution.ts'
import { convolved, depthMultiplier, KERNEL, windowSize, withBias } from './windows.ts'

/**
 * Unequal strides have no CPU kernel: stride 1, then every n-th row and column. Explicit zeros become a Pad: given to a depthwise
 * convolution itself they abort the process in graph optimization (libtensorflow 2.21, DepthwiseConv2DNativeShapeImpl).
 */
export const depthwise: Convolve = (f, x, kernel, { strides, padding }) => {
  const isEqual = strides[0] === strides[1]
  if (isEqual && typeof padding === 'string') return depthwiseConv2d(f, x, kernel, { strides, padding })
  const [kh, kw] = weightShape(kernel, 4)
  const zeros = explicitPadding(x, [kh, kw], strides, padding)
  const padded = pad(f, x, [[0, 0], ...zeros, [0, 0]])
  const convolved = depthwiseConv2d(f, padded, kernel, { strides: isEqual ? strides : ONE, padding: 'VALID' })
  return isEqual ? convolved : subsample(f, convolved, strides)
}

export const depthwiseConv2D = layerKind({
  className: 'DepthwiseConv2D',
  settings: { ...KERNEL, depth_multiplier: 1, ...WITH_ACTIVATION },
  neutral: { groups: [1] },
  check: checkActivation,
  outputShape: (layer, input) => [...convolved(layer, input), mapOf(layer, input)[2] * depthMultiplier(layer)],
  weights: (layer, input) => {
    const [, , channels] = mapOf(layer, input)
    const multiplier = depthMultiplier(layer)
    const kernel = { name: 'depthwise_kernel', shape: [...pairOf(layer, 'kernel_size'), channels, multiplier] }
    return withBias(layer, [kernel], channels * multiplier)
  },
  multiplyAdds: (layer, _, output) => sizeOf(output) * windowSize(layer, 'kernel_size'),
  words: (c) => [
    `${size(c['kernel_size'])} in each channel`,
    ...stride(c['strides']),
    ...dilation(c),
    ...activationWords(c),
  ],
  ...absorbing((context, { x, before, after }) => {
    const { f, weight } = context
    const raw = weight('depthwise_kernel')
    const kernel = folded(f, raw, after?.factor, raw.shape.slice(2))
    return finish(context, dilated(f, x, kernel, windowOf(context, before), depthwise), after)
  }),
  absorbsZeros: true,
  tfjs: asTfjs,
  keras: asKerasWithActivation('kernel_size', 'strides', 'padding', 'depth_multiplier', 'dilation_rate'),
})
