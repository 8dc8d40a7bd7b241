import { type GraphFunction, type Tensor, weightShape } from '../../engine/op-graph.ts'
import { constant } from '../../ops/constants.ts'
import { conv2dBackpropInput } from '../../ops/conv-2d.ts'
import { concat } from '../../ops/joins.ts'
import { reshape, shapeOf as runtimeShapeOf } from '../../ops/shapes.ts'
import { pad, slice } from '../../ops/slices.ts'
import type { Pair } from '../../ops/windows.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import {
  activationWords,
  asKerasWithActivation,
  checkActivation,
  WITH_ACTIVATION,
} from '../activations/with-activation.ts'
import { checkChannelsLast, integerOf, type LayerSpec, paddingOf, pairOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { batchOf, type LayerContext, shapeOf } from '../lowering.ts'
import { type ImageShape, mapOf } from '../shapes.ts'
import { notInTfjs } from '../tfjs-form.ts'
import { counted, size, stride } from '../words.ts'
import { finish, namedPadding } from './lower-convolution.ts'
import { KERNEL, windowSize, withBias } from './windows.ts'

/** Height and width that it grows to. @see keras/src/backend/common/backend_utils.py `_get_output_shape_given_tf_padding` */
function grown(layer: LayerSpec, input: ImageShape): [number, number] {
  const [height, width] = mapOf(layer, input)
  const kernel = pairOf(layer, 'kernel_size')
  const strides = pairOf(layer, 'strides')
  const dilation = pairOf(layer, 'dilation_rate')
  const same = paddingOf(layer) === 'same'
  const more = layer.config['output_padding'] == null ? undefined : pairOf(layer, 'output_padding', { min: 0 })
  const length = (size: number, axis: 0 | 1): number => {
    const stride = strides[axis]
    const extent = (kernel[axis] - 1) * dilation[axis] + 1
    if (!more) return same ? size * stride : size * stride + Math.max(extent - stride, 0)
    return (size - 1) * stride + extent - 2 * (same ? Math.floor(extent / 2) : 0) + more[axis]
  }
  return [length(height, 0), length(width, 1)]
}

/** Zeros between the rows and columns of a kernel: what its dilation passes over. */
function spreadKernel(f: GraphFunction, kernel: Tensor, [rows, columns]: Pair): Tensor {
  if (rows === 1 && columns === 1) return kernel
  const [kh, kw, outChannels, inChannels] = weightShape(kernel, 4)
  const apart = reshape(f, kernel, [kh, 1, kw, 1, outChannels * inChannels])
  const spread = pad(f, apart, [
    [0, 0],
    [0, rows - 1],
    [0, 0],
    [0, columns - 1],
    [0, 0],
  ])
  const whole = reshape(f, spread, [kh * rows, kw * columns, outChannels, inChannels])
  return slice(f, whole, [0, 0, 0, 0], [(kh - 1) * rows + 1, (kw - 1) * columns + 1, outChannels, inChannels])
}

function lower(context: LayerContext, x: Tensor): Tensor {
  const { f, layer, weight } = context
  checkChannelsLast(layer)
  const kernel = spreadKernel(f, weight('kernel'), pairOf(layer, 'dilation_rate'))
  const [, , outChannels] = weightShape(kernel, 4)
  const size = grown(layer, shapeOf(x))
  const runtime = concat(f, [slice(f, runtimeShapeOf(f, x), [0], [1]), constant(f, [...size, outChannels])], 0)
  const shape = [batchOf(x), ...size, outChannels]
  const options = { strides: pairOf(layer, 'strides'), padding: namedPadding(layer) }
  return finish(context, conv2dBackpropInput(f, shape, runtime, kernel, x, options), undefined)
}

export const conv2DTranspose = layerKind({
  className: 'Conv2DTranspose',
  settings: { ...KERNEL, filters: undefined, output_padding: undefined, ...WITH_ACTIVATION },
  neutral: { groups: [1] },
  check: checkActivation,
  outputShape: (layer, input) => [...grown(layer, input), integerOf(layer, 'filters', { min: 1 })],
  weights: (layer, input) => {
    const [, , channels] = mapOf(layer, input)
    const filters = integerOf(layer, 'filters', { min: 1 })
    const kernel = { name: 'kernel', shape: [...pairOf(layer, 'kernel_size'), filters, channels] }
    return withBias(layer, [kernel], filters)
  },
  multiplyAdds: (layer, input, output) => sizeOf(input) * windowSize(layer, 'kernel_size') * (output.at(-1) ?? 1),
  words: (c) => [
    size(c['kernel_size']),
    ...stride(c['strides']),
    counted(c['filters'], 'filter'),
    ...activationWords(c),
  ],
  lower: (context, [x]) => lower(context, x),
  tfjs: (layer) => {
    if (layer.config['output_padding'] != null) throw notInTfjs(layer, 'it ignores “output_padding”')
    if ([layer.config['dilation_rate'] ?? 1].flat().some((n) => n !== 1))
      throw notInTfjs(layer, 'it ignores its dilation')
    return [layer]
  },
  keras: asKerasWithActivation('filters', 'kernel_size', 'strides', 'padding', 'output_padding', 'dilation_rate'),
})
