import { type AppError, failure } from '../../shared/errors.ts'
import type { PixelValues } from '../../shared/preprocessing-choice.ts'
import { describe } from '../layers/layer-config.ts'
import { isObject, own } from './json-limits.ts'
import type { Preprocessing } from './preprocessing.ts'

/** byte / 127.5 - 1: what MobileNet, Inception and Teachable Machine models take. */
export const MINUS_ONE_TO_ONE = {
  channelOrder: 'rgb',
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
} as const satisfies Partial<Preprocessing>

const MAX_SIDE = 4096

function bad(what: string): AppError {
  return failure('model-bad-preprocessing', { of: 'values', problem: what })
}

/** Reads preprocessing that was written as JSON. @throws {AppError} `model-bad-preprocessing` */
export function readPreprocessing(json: unknown): Preprocessing {
  if (!isObject(json)) throw bad(`it is ${describe(json)}`)
  const side = (key: string): number => {
    const value = own(json, key)
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_SIDE)
      throw bad(`${key} is ${describe(value)}, expected 1 to ${MAX_SIDE} pixels`)
    return value
  }
  const channels = (key: string, accepts: (n: number) => boolean): [number, number, number] => {
    const value = own(json, key)
    if (!Array.isArray(value) || value.length !== 3 || !value.every((n) => Number.isFinite(n) && accepts(n as number)))
      throw bad(`${key} is ${describe(value)}, expected three numbers`)
    return [value[0] as number, value[1] as number, value[2] as number]
  }
  const resize = own(json, 'resize')
  const channelOrder = own(json, 'channelOrder')
  if (resize !== 'stretch' && resize !== 'crop')
    throw bad(`resize is ${describe(resize)}, expected “stretch” or “crop”`)
  if (channelOrder !== 'rgb' && channelOrder !== 'bgr')
    throw bad(`channelOrder is ${describe(channelOrder)}, expected “rgb” or “bgr”`)
  return {
    inputHeight: side('inputHeight'),
    inputWidth: side('inputWidth'),
    resize,
    channelOrder,
    mean: channels('mean', () => true),
    std: channels('std', (n) => n > 0),
  }
}

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
