import { integerOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import type { ImageShape } from './spatial-shapes.ts'

/**
 * A grouped convolution with as many groups as channels is a depthwise one, which is far quicker (ConvNeXt is saved that way). Its kernel
 * `[height, width, 1, channels * multiplier]` lies in memory as `[height, width, channels, multiplier]`.
 *
 * @returns what changes of the layer; nothing for any other layer.
 */
export function perChannelConvolution(
  layer: LayerSpec,
  [input]: readonly ImageShape[],
): Partial<Pick<LayerSpec, 'className' | 'config'>> {
  const channels = input?.at(-1) ?? 0
  if (layer.className !== 'Conv2D' || channels < 2 || integerOf(layer, 'groups', { min: 1, fallback: 1 }) !== channels)
    return {}
  const { groups: _, filters, kernel_initializer: initializer, kernel_regularizer: regularizer, kernel_constraint: constraint, ...config } = layer.config // prettier-ignore
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
