import type { PixelValues } from '../../shared/preprocessing-choice.ts'
import type { Preprocessing } from './preprocessing.ts'
import { MINUS_ONE_TO_ONE } from './read-preprocessing.ts'

/** How bytes become what a model takes; its size is another matter. */
export type Scaling = Pick<Preprocessing, 'resize' | 'channelOrder' | 'mean' | 'std'>

/** byte / 127.5 - 1: Keras' `preprocess_input` in mode `tf`. */
export const TF_SCALING: Scaling = { resize: 'stretch', ...MINUS_ONE_TO_ONE }

/** The model rescales by itself. */
export const RAW_BYTES: Scaling = { resize: 'stretch', channelOrder: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] }

/** byte / 255: what most people train their own networks on. */
export const ZERO_TO_ONE: Scaling = { resize: 'stretch', channelOrder: 'rgb', mean: [0, 0, 0], std: [255, 255, 255] }

/** Blue first, ImageNet's mean color subtracted: mode `caffe` of keras/src/applications/imagenet_utils.py. */
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

export const SCALINGS: Readonly<Record<PixelValues, Scaling>> = {
  '0-255': RAW_BYTES,
  '0-1': ZERO_TO_ONE,
  '-1-1': TF_SCALING,
  caffe: CAFFE_SCALING,
  torch: TORCH_SCALING,
}

/** The name of a scaling; `undefined` for one of a model's own. */
export function valuesOf({ channelOrder, mean, std }: Omit<Scaling, 'resize'>): PixelValues | undefined {
  const close = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((n, i) => Math.abs(n - (b[i] ?? 0)) < 1e-4)
  const found = Object.entries(SCALINGS).find(
    ([, each]) => each.channelOrder === channelOrder && close(each.mean, mean) && close(each.std, std),
  )
  return found?.[0] as PixelValues | undefined
}
