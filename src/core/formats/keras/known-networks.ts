import type { PixelValues } from '../../../shared/preprocessing-choice.ts'
import type { FlatLayer } from '../../models/flatten.ts'

/** A network whose photos Keras prepares in a known way, and layers by which it is known: their names, and how many filters they have. */
interface KnownNetwork {
  readonly title: string
  readonly values: PixelValues
  readonly layers: Readonly<Record<string, number | undefined>>
}

/**
 * Names of models say nothing: many a “resnet20” was trained on values from 0 to 1. These are the layers near the ends of the networks of Keras Applications
 * (keras/src/applications); a number of filters that alpha changes is left open.
 */
const NETWORKS: readonly KnownNetwork[] = [
  { title: 'VGG', values: 'caffe', layers: { block1_conv1: 64, block5_conv1: 512, block5_conv3: 512 } },
  { title: 'ResNet V2', values: '-1-1', layers: { conv1_conv: 64, conv5_block3_3_conv: 2048, post_bn: undefined } },
  { title: 'ResNet', values: 'caffe', layers: { conv1_conv: 64, conv1_bn: undefined, conv5_block3_3_conv: 2048 } },
  { title: 'ResNet50', values: 'caffe', layers: { conv1: 64, res2a_branch2a: 64, res5c_branch2c: 2048 } },
  { title: 'SqueezeNet', values: 'caffe', layers: { 'fire2/squeeze1x1': 16, 'fire9/expand3x3': 256 } },
  { title: 'DenseNet', values: 'torch', layers: { conv2_block1_1_conv: 128, conv5_block16_2_conv: 32 } },
  {
    title: 'MobileNet',
    values: '-1-1',
    layers: { conv1: undefined, conv_dw_1: undefined, conv_pw_13: undefined, conv_dw_13: undefined },
  },
  {
    title: 'MobileNet V2',
    values: '-1-1',
    layers: { Conv1: undefined, expanded_conv_project: undefined, block_16_project: undefined, Conv_1: undefined },
  },
  { title: 'Xception', values: '-1-1', layers: { block1_conv1: 32, block14_sepconv2: 2048 } },
  { title: 'Inception V3', values: '-1-1', layers: { mixed0: undefined, mixed9_1: undefined, mixed10: undefined } },
  {
    title: 'Inception-ResNet V2',
    values: '-1-1',
    layers: { mixed_5b: undefined, block8_10_conv: 2080, conv_7b: 1536 },
  },
  { title: 'NASNet', values: '-1-1', layers: { stem_conv1: undefined, normal_concat_12: undefined } },
]

/** The network that a model is made of. Several may fit: the first is the stricter one. */
export function knownNetwork(layers: readonly FlatLayer[]): KnownNetwork | undefined {
  const filters = new Map(layers.map(({ localName, config }) => [localName, config['filters']]))
  return NETWORKS.find((network) =>
    Object.entries(network.layers).every(
      ([name, expected]) => filters.has(name) && (expected === undefined || filters.get(name) === expected),
    ),
  )
}

/** Under which names models are found whose photos Keras prepares otherwise than to values from -1 to 1. A reason to ask, not to assume. */
const SUGGESTIVE: readonly (readonly [RegExp, PixelValues])[] = [
  [/resnet(?!.*v2)|vgg|squeezenet/, 'caffe'],
  [/densenet/, 'torch'],
]

/** How a model of this name is often fed. */
export function suggestedByName(name: string): PixelValues | undefined {
  const plain = name.toLowerCase().replace(/[-_ ]/g, '')
  return SUGGESTIVE.find(([pattern]) => pattern.test(plain))?.[1]
}
