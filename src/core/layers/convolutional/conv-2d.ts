import { conv2d as convolve } from '../../ops/conv-2d.ts'
import { concat } from '../../ops/joins.ts'
import { slice } from '../../ops/slices.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import {
  activationWords,
  asKerasWithActivation,
  checkActivation,
  WITH_ACTIVATION,
} from '../activations/with-activation.ts'
import { badConfig, integerOf, type LayerSpec, numberOf, pairOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { type ImageShape, mapOf } from '../shapes.ts'
import { notInTfjs } from '../tfjs-form.ts'
import { counted, dilation, size, stride } from '../words.ts'
import { absorbing, type Convolve, dilated, finish, folded, windowOf } from './lower-convolution.ts'
import { convolved, KERNEL, windowSize, withBias } from './windows.ts'

/** The channels a convolution gives, after checking that its groups divide them. */
function groupsOf(layer: LayerSpec, input: ImageShape): { groups: number; filters: number; channels: number } {
  const [, , channels] = mapOf(layer, input)
  const filters = integerOf(layer, 'filters', { min: 1 })
  const groups = integerOf(layer, 'groups', { min: 1 })
  if (channels % groups !== 0 || filters % groups !== 0)
    throw badConfig(layer, `${groups} groups do not divide ${channels} input channels and ${filters} filters`)
  return { groups, filters, channels }
}

/** Grouped convolution: one convolution per group of channels (Krizhevsky et al. 2012). */
const grouped =
  (groups: number): Convolve =>
  (f, x, kernel, options) => {
    if (groups === 1) return convolve(f, x, kernel, options)
    const inChannels = (x.shape[3] as number) / groups
    const outChannels = (kernel.shape[3] as number) / groups
    const parts = Array.from({ length: groups }, (_, group) =>
      convolve(
        f,
        slice(f, x, [0, 0, 0, group * inChannels], [-1, -1, -1, inChannels]),
        slice(f, kernel, [0, 0, 0, group * outChannels], [-1, -1, -1, outChannels]),
        options,
      ),
    )
    return concat(f, parts, 3)
  }

/**
 * A grouped convolution with as many groups as channels is a depthwise one, which is far quicker (ConvNeXt is saved that way). Its kernel
 * `[height, width, 1, channels * multiplier]` lies in memory as `[height, width, channels, multiplier]`.
 *
 * @returns what changes of the layer; nothing for any other convolution.
 */
function depthwiseWhereAlone(layer: LayerSpec, input: ImageShape): Partial<Pick<LayerSpec, 'className' | 'config'>> {
  const channels = input.at(-1) ?? 0
  if (channels < 2 || layer.config['groups'] !== channels) return {}
  const {
    groups: _,
    filters,
    kernel_initializer: initializer,
    kernel_regularizer: regularizer,
    kernel_constraint: constraint,
    ...config
  } = layer.config
  return {
    className: 'DepthwiseConv2D',
    config: {
      ...config,
      depth_multiplier: Number(filters) / channels,
      depthwise_initializer: initializer ?? null,
      depthwise_regularizer: regularizer ?? null,
      depthwise_constraint: constraint ?? null,
    },
  }
}

export const conv2D = layerKind({
  className: 'Conv2D',
  settings: { ...KERNEL, filters: undefined, groups: 1, ...WITH_ACTIVATION },
  check: checkActivation,
  outputShape: (layer, input) => [...convolved(layer, input), groupsOf(layer, input).filters],
  weights: (layer, input) => {
    const { groups, filters, channels } = groupsOf(layer, input)
    const kernel = { name: 'kernel', shape: [...pairOf(layer, 'kernel_size'), channels / groups, filters] }
    return withBias(layer, [kernel], filters)
  },
  multiplyAdds: (layer, input, output) =>
    (sizeOf(output) * windowSize(layer, 'kernel_size') * (input.at(-1) ?? 1)) / integerOf(layer, 'groups', { min: 1 }),
  words: (c) => [
    size(c['kernel_size']),
    ...stride(c['strides']),
    ...dilation(c),
    counted(c['filters'], 'filter'),
    ...activationWords(c),
  ],
  ...absorbing((context, { x, before, after }) => {
    const { f, layer, weight } = context
    const kernel = folded(f, weight('kernel'), after?.factor)
    const y = dilated(f, x, kernel, windowOf(context, before), grouped(numberOf(layer, 'groups')))
    return finish(context, y, after)
  }),
  absorbsZeros: true,
  tfjs: (layer) => {
    if (typeof layer.config['groups'] === 'number' && layer.config['groups'] > 1)
      throw notInTfjs(layer, 'it ignores “groups” of a convolution')
    return [layer]
  },
  keras: asKerasWithActivation('filters', 'kernel_size', 'strides', 'padding', 'dilation_rate', 'groups'),
  settle: depthwiseWhereAlone,
})
