import { badConfig, bordersOf, checkChannelsLast, integerOf, paddingOf, pairOf } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'

/** A shape without its batch dimension. Every dimension is known. */
export type ImageShape = readonly number[]

/** What a layer makes of the shape of its first input, and of those of all, without the batch. */
export type ShapeRule = (layer: LayerSpec, input: ImageShape, inputs: readonly ImageShape[]) => readonly number[]

/** The `[height, width, channels]` a layer on images takes. */
export function mapOf(layer: LayerSpec, shape: ImageShape): [number, number, number] {
  checkChannelsLast(layer)
  const [height, width, channels] = shape
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    throw badConfig(layer, `its input has the shape [${shape.join(', ')}], expected [height, width, channels]`)
  return [height, width, channels]
}

/** Keras' `conv_output_length`. */
function windowed(layer: LayerSpec, size: number, kernel: number, stride: number, dilation: number): number {
  if (paddingOf(layer) === 'same') return Math.ceil(size / stride)
  const extent = (kernel - 1) * dilation + 1
  if (extent > size) throw badConfig(layer, `its window of ${extent} is larger than its input of ${size} pixels`)
  return Math.floor((size - extent) / stride) + 1
}

/** Height and width after a convolution. */
export function convolved(layer: LayerSpec, input: ImageShape): [number, number] {
  const [height, width] = mapOf(layer, input)
  const kernel = pairOf(layer, 'kernel_size', {})
  const strides = pairOf(layer, 'strides', { fallback: [1, 1] })
  const dilation = pairOf(layer, 'dilation_rate', { fallback: [1, 1] })
  return [
    windowed(layer, height, kernel[0], strides[0], dilation[0]),
    windowed(layer, width, kernel[1], strides[1], dilation[1]),
  ]
}

export function pooled(layer: LayerSpec, input: ImageShape): number[] {
  const [height, width, channels] = mapOf(layer, input)
  const pool = pairOf(layer, 'pool_size', { fallback: [2, 2] })
  const strides = pairOf(layer, 'strides', { fallback: pool })
  return [windowed(layer, height, pool[0], strides[0], 1), windowed(layer, width, pool[1], strides[1], 1), channels]
}

/** Keras' `deconv_output_length`. */
export function transposed(layer: LayerSpec, input: ImageShape): number[] {
  const [height, width] = mapOf(layer, input)
  const kernel = pairOf(layer, 'kernel_size', {})
  const strides = pairOf(layer, 'strides', { fallback: [1, 1] })
  const dilation = pairOf(layer, 'dilation_rate', { fallback: [1, 1] })
  const same = paddingOf(layer) === 'same'
  const explicit = layer.config['output_padding'] != null
  const outputPadding = explicit ? pairOf(layer, 'output_padding', { min: 0 }) : [0, 0]
  const grown = (size: number, axis: 0 | 1): number => {
    const stride = strides[axis]
    const extent = (kernel[axis] - 1) * dilation[axis] + 1
    if (!explicit) return same ? size * stride : size * stride + Math.max(extent - stride, 0)
    return (size - 1) * stride + extent - 2 * (same ? Math.floor(extent / 2) : 0) + (outputPadding[axis] ?? 0)
  }
  return [grown(height, 0), grown(width, 1), integerOf(layer, 'filters', { min: 1 })]
}

export function zeroPadded(layer: LayerSpec, input: ImageShape): number[] {
  const [height, width, channels] = mapOf(layer, input)
  const [[top, bottom], [left, right]] = bordersOf(layer, 'padding', 1)
  return [height + top + bottom, width + left + right, channels]
}

export function cropped(layer: LayerSpec, input: ImageShape): number[] {
  const [height, width, channels] = mapOf(layer, input)
  const [[top, bottom], [left, right]] = bordersOf(layer, 'cropping', 0)
  if (top + bottom >= height || left + right >= width)
    throw badConfig(layer, `it crops all of its ${height} x ${width} input away`)
  return [height - top - bottom, width - left - right, channels]
}

export function upSampled(layer: LayerSpec, input: ImageShape): number[] {
  const [height, width, channels] = mapOf(layer, input)
  const [rows, columns] = pairOf(layer, 'size', { fallback: [2, 2] })
  return [height * rows, width * columns, channels]
}

/** The channels a convolution gives, after checking that its groups divide them. */
export function convolutionGroups(layer: LayerSpec, channels: number): { groups: number; filters: number } {
  const filters = integerOf(layer, 'filters', { min: 1 })
  const groups = integerOf(layer, 'groups', { min: 1, fallback: 1 })
  if (channels % groups !== 0 || filters % groups !== 0)
    throw badConfig(layer, `${groups} groups do not divide ${channels} input channels and ${filters} filters`)
  return { groups, filters }
}
