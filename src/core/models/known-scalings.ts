import type { Preprocessing } from './preprocessing.ts'
import { MINUS_ONE_TO_ONE } from './read-preprocessing.ts'

/** How bytes become what a model takes; its size is another matter. */
export type Scaling = Pick<Preprocessing, 'resize' | 'channelOrder' | 'mean' | 'std'>

/** byte / 127.5 - 1: Keras' `preprocess_input` in mode `tf`. */
export const TF_SCALING: Scaling = { resize: 'stretch', ...MINUS_ONE_TO_ONE }

/** The model rescales by itself. */
export const RAW_BYTES: Scaling = { resize: 'stretch', channelOrder: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] }

/** Blue first, ImageNet's mean colour subtracted: mode `caffe` of keras/src/applications/imagenet_utils.py. */
export const CAFFE_SCALING: Scaling = {
  resize: 'stretch',
  channelOrder: 'bgr',
  mean: [103.939, 116.779, 123.68],
  std: [1, 1, 1],
}

/** ImageNet's mean and deviation of each channel, of bytes: mode `torch` there. */
export const TORCH_SCALING: Scaling = {
  resize: 'stretch',
  channelOrder: 'rgb',
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  std: [0.229 * 255, 0.224 * 255, 0.225 * 255],
}

/** Under which names models are found, of Keras Applications and on the web, and how they take photos. */
const BY_NAME: readonly (readonly [RegExp, Scaling])[] = [
  [/^(mobilenet|frostnet|resnet(50|101|152)v2|inception|xception|nasnet)/, TF_SCALING],
  [/^(resnet|vgg|squeezenet)/, CAFFE_SCALING],
  [/^densenet/, TORCH_SCALING],
]

/** Known from the names of a model and of those nested in it. */
export function knownScaling(names: readonly string[]): Scaling | undefined {
  const plain = names.map((name) => name.toLowerCase().replace(/[-_ ]/g, ''))
  return BY_NAME.find(([pattern]) => plain.some((name) => pattern.test(name)))?.[1]
}
