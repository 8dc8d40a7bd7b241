import { failure } from '../../shared/errors.ts'
import { tuple } from '../../shared/tuple.ts'
import {
  type GraphFunction,
  imagesShape,
  type Op,
  outputOf,
  type Shape,
  showShape,
  type Tensor,
} from '../engine/op-graph.ts'
import type { OnnxAttr } from '../formats/onnx/onnx-model.ts'
import { intsOf, textOf } from './attributes.ts'

export type Pair = readonly [number, number]

/** `SAME` and `VALID` as TensorFlow defines them, or rows and columns added on each side: `[[top, bottom], [left, right]]`. */
export type Padding = 'SAME' | 'VALID' | readonly [Pair, Pair]

/** How a window moves over images: that of a convolution or a pool. */
export interface WindowOptions {
  readonly strides: Pair
  readonly padding: Padding
}

/** Output length along one axis. `kernel` is the dilated kernel's extent. */
function convolvedLength(input: number, kernel: number, stride: number, padding: 'SAME' | 'VALID' | Pair): number {
  if (padding === 'SAME') return Math.ceil(input / stride)
  const padded = padding === 'VALID' ? input : input + padding[0] + padding[1]
  return Math.floor((padded - kernel) / stride) + 1
}

/** Rows added before and after under `SAME`: TensorFlow puts the odd one after. */
function samePadding(input: number, kernel: number, stride: number): Pair {
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + kernel - input, 0)
  return [Math.floor(total / 2), total - Math.floor(total / 2)]
}

/** The padding written out. */
export function explicitPadding(
  { shape, layer }: { readonly shape: Shape; readonly layer?: string | undefined },
  kernel: Pair,
  strides: Pair,
  padding: Padding,
): readonly [Pair, Pair] {
  if (padding === 'VALID')
    return [
      [0, 0],
      [0, 0],
    ]
  if (padding !== 'SAME') return padding
  const [, height, width] = imagesShape(shape, layer)
  return [samePadding(height, kernel[0], strides[0]), samePadding(width, kernel[1], strides[1])]
}

/** Height and width of what a window gives. */
export function outputSize(f: GraphFunction, x: Tensor, kernel: Pair, { strides, padding }: WindowOptions): Pair {
  const [, height, width] = imagesShape(x.shape, f.layer)
  const axis = (i: 0 | 1) => (typeof padding === 'string' ? padding : padding[i])
  const size: Pair = [
    convolvedLength(height, kernel[0], strides[0], axis(0)),
    convolvedLength(width, kernel[1], strides[1], axis(1)),
  ]
  if (size[0] < 1 || size[1] < 1)
    throw failure('engine', {
      problem: `a ${kernel.join('x')} window does not fit into its input [${showShape(x.shape)}].`,
      layer: f.layer,
      cure: 'larger-input',
    })
  return size
}

export const stridesOf = (op: Op): Pair => {
  const [, rows, columns] = tuple(intsOf(op, 'strides'), 4)
  return [rows, columns]
}

function paddingOf(op: Op): Padding {
  const name = textOf(op, 'padding')
  if (name === 'SAME' || name === 'VALID') return name
  const [, , top, bottom, left, right] = tuple(intsOf(op, 'explicit_paddings'), 8)
  return [
    [top, bottom],
    [left, right],
  ]
}

/** An op's padding written out, for images of a shape that may be known at run time only. */
export const zerosOf = (op: Op, images: Pick<Tensor, 'shape'>, kernel: Pair): readonly [Pair, Pair] =>
  explicitPadding({ shape: images.shape, layer: op.layer }, kernel, stridesOf(op), paddingOf(op))

/** Rows or columns of one output position that lie inside the input: `[first, end)` in the window. */
export function insideWindow(position: number, stride: number, before: number, kernel: number, input: number) {
  const start = position * stride - before
  return { start, first: Math.max(0, -start), end: Math.min(kernel, input - start) }
}

/** ONNX lists all beginnings, then all ends. */
export const onnxPads = ([rows, columns]: readonly [Pair, Pair]): OnnxAttr => ({
  ints: [rows[0], columns[0], rows[1], columns[1]],
})

export const onnxWindow = (op: Op, x: Tensor, kernel: Pair): Record<string, OnnxAttr> => ({
  kernel_shape: { ints: kernel },
  strides: { ints: stridesOf(op) },
  pads: onnxPads(zerosOf(op, x, kernel)),
})

/**
 * How a transposed convolution to the op's output moves over `x`. TensorFlow takes its padding from the larger side, the output.
 * What a stride left over at the end becomes zeros there.
 */
export function onnxTransposedWindow(op: Op, x: Tensor, kernel: Pair): Record<string, OnnxAttr> {
  const { shape } = outputOf(op)
  const strides = stridesOf(op)
  const pads = zerosOf(op, { shape }, kernel)
  const [, ...from] = imagesShape(x.shape, op.layer)
  const [, ...to] = imagesShape(shape, op.layer)
  const extra = ([0, 1] as const).map((i) => to[i] - ((from[i] - 1) * strides[i] + kernel[i] - pads[i][0] - pads[i][1]))
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    pads: onnxPads(pads),
    output_padding: { ints: extra },
  }
}

/** Zeros around the images where their convolution with a gradient gives the gradient to the kernel; beyond its size nothing counts. */
export function filterGradientPads(
  op: Op,
  x: Pick<Tensor, 'shape'>,
  dy: Pick<Tensor, 'shape'>,
  kernel: Pair,
): readonly [Pair, Pair] {
  const [, ...images] = imagesShape(x.shape, op.layer)
  const [, ...gradients] = imagesShape(dy.shape, op.layer)
  const zeros = zerosOf(op, x, kernel)
  const strides = stridesOf(op)
  const axis = (i: 0 | 1): Pair => {
    const [before] = zeros[i]
    return [before, Math.max(0, kernel[i] + (gradients[i] - 1) * strides[i] - images[i] - before)]
  }
  return [axis(0), axis(1)]
}
