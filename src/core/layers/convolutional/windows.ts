import { badConfig, flagOf, integerOf, type LayerSpec, paddingOf, pairOf } from '../layer-config.ts'
import type { ExpectedWeight } from '../layer-kind.ts'
import { type ImageShape, mapOf } from '../shapes.ts'

/** Settings of every convolution, with Keras' defaults. */
export const KERNEL = {
  kernel_size: undefined,
  strides: [1, 1],
  padding: 'valid',
  dilation_rate: [1, 1],
  data_format: undefined,
} as const

/** Keras' `conv_output_length`. */
export function windowed(layer: LayerSpec, size: number, kernel: number, stride: number, dilation: number): number {
  if (paddingOf(layer) === 'same') return Math.ceil(size / stride)
  const extent = (kernel - 1) * dilation + 1
  if (extent > size) throw badConfig(layer, `its window of ${extent} is larger than its input of ${size} pixels`)
  return Math.floor((size - extent) / stride) + 1
}

/** Height and width after a convolution. */
export function convolved(layer: LayerSpec, input: ImageShape): [number, number] {
  const [height, width] = mapOf(layer, input)
  const kernel = pairOf(layer, 'kernel_size')
  const strides = pairOf(layer, 'strides')
  const dilation = pairOf(layer, 'dilation_rate')
  return [
    windowed(layer, height, kernel[0], strides[0], dilation[0]),
    windowed(layer, width, kernel[1], strides[1], dilation[1]),
  ]
}

/** How many numbers a window of this size has. */
export function windowSize(layer: LayerSpec, key: string): number {
  const [height, width] = pairOf(layer, key)
  return height * width
}

export const depthMultiplier = (layer: LayerSpec): number => integerOf(layer, 'depth_multiplier', { min: 1 })

export const withBias = (layer: LayerSpec, weights: readonly ExpectedWeight[], size: number): ExpectedWeight[] =>
  flagOf(layer, 'use_bias') ? [...weights, { name: 'bias', shape: [size] }] : [...weights]
