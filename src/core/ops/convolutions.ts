import { failure } from '../../shared/errors.ts'
import { dimensions, type EagerImages, type EagerTensor, type Kernel, type KernelCall } from '../engine/eager/kernel.ts'
import {
  type Attr,
  type GraphFunction,
  imagesShape,
  inputAt,
  type Op,
  type OpOf,
  type Tensor,
  weightShape,
} from '../engine/op-graph.ts'
import type { BiasAfter, OnnxGraph } from '../formats/onnx/onnx-graph.ts'
import type { OnnxAttr } from '../formats/onnx/onnx-model.ts'
import { NHWC } from './attributes.ts'
import { type GradientRule, simple } from './op-kind.ts'
import { shapeOf } from './shapes.ts'
import { pad, subsample } from './slices.ts'
import { spreadPixels } from './spread-pixels.ts'
import { outputSize, type Pair, stridesOf, type WindowOptions, zerosOf } from './windows.ts'

// What plain, transposed and depthwise convolutions share: conv-2d.ts, depthwise-conv-2d.ts.

/** The attributes that TensorFlow's convolutions share. */
export const convolutionAttrs = ({ strides, padding }: WindowOptions): Record<string, Attr> => ({
  T: { type: 'float32' },
  strides: { ints: [1, ...strides, 1] },
  dilations: { ints: [1, 1, 1, 1] },
  data_format: NHWC,
  padding: { string: typeof padding === 'string' ? padding : 'EXPLICIT' },
  explicit_paddings: { ints: typeof padding === 'string' ? [] : [0, 0, ...padding.flat(), 0, 0] },
})

/** The shape of what a convolution with a kernel `[kh, kw, in, …]` gives, but for its channels. */
export function convolved(f: GraphFunction, x: Tensor, kernel: Tensor, options: WindowOptions): (number | null)[] {
  const [batch, , , channels] = imagesShape(x.shape, f.layer)
  const [kh, kw, inChannels] = weightShape(kernel, 4)
  if (channels !== inChannels)
    throw failure('engine', {
      problem: `its kernel takes ${inChannels} channels, its input has ${channels}.`,
      layer: f.layer,
    })
  return [batch, ...outputSize(f, x, [kh, kw], options)]
}

/** Gradients of a convolution with respect to its input, made by `toInputs`, and to its kernel, by TensorFlow's own op. */
export const gradientsBy = (
  toInputs: (f: GraphFunction, op: OpOf<2>, sizes: Tensor, dy: Tensor) => Tensor,
  kernelOp: string,
): GradientRule<2> =>
  simple((f, op, dy, [toInput, toKernel]) => {
    const [x, kernel] = op.inputs
    return [
      toInput ? toInputs(f, op, shapeOf(f, x), dy) : undefined,
      toKernel ? f.add(kernelOp, [x, shapeOf(f, kernel), dy], op.attrs, [kernel]) : undefined,
    ]
  })

/**
 * The pixels that a 1x1 kernel meets: all of them, or one in every stride. `SAME` never pads for it. Gradients to the kernel are taken from
 * them: from the whole input, with strides, those of libtensorflow 2.21 are wrong (Conv2DBackpropFilter for a batch of one, others in every
 * call; DepthwiseConv2dNativeBackpropFilter for a larger batch of one channel).
 */
export function seenPixels(f: GraphFunction, op: OpOf<2>): Tensor {
  const [x] = op.inputs
  const [rows, columns] = zerosOf(op, x, [1, 1])
  return subsample(f, pad(f, x, [[0, 0], rows, columns, [0, 0]]), stridesOf(op))
}

type Sides = [number, number]
export type Zeros = [[0, 0], Sides, Sides, [0, 0]]

export const zerosAround = ([rows, columns]: readonly [Pair, Pair]): Zeros => [[0, 0], [...rows], [...columns], [0, 0]]

/** Zeros are written out, also for SAME: under that name WASM's convolution computes some windows with unequal strides wrongly. */
export const convolutionKernel =
  (name: 'conv2d' | 'depthwiseConv2d'): Kernel<2> =>
  ({ tf, op, inputs: [x, kernel] }) => {
    const [rowStride, columnStride] = stridesOf(op)
    const [kh, kw] = dimensions(kernel, 4)
    const zeros = zerosAround(zerosOf(op, op.inputs[0], [kh, kw]))
    return tf[name](x as EagerImages, kernel as EagerImages, [rowStride, columnStride], zeros)
  }

type Convolve = (x: EagerImages, filter: EagerImages, padding: Zeros) => EagerTensor

/** Puts `stride - 1` zeros between rows and columns: what a stride skipped. */
function spread({ tf }: KernelCall, dy: EagerTensor, strides: Pair): EagerTensor {
  if (strides[0] === 1 && strides[1] === 1) return dy
  const [batch, rows, columns, channels] = dimensions(dy, 4)
  return spreadPixels(tf, dy, [batch, (rows - 1) * strides[0] + 1, (columns - 1) * strides[1] + 1, channels], strides)
}

/** Cuts an image batch to `height` and `width`, from `top` and `left`. */
export function crop({ tf }: KernelCall, x: EagerTensor, [top, left]: Pair, [height, width]: Pair): EagerTensor {
  if (x.shape[1] === height && x.shape[2] === width) return x
  return tf.slice(x, [0, top, left, 0], [-1, height, width, -1])
}

/**
 * The gradient to a convolution's input: the gradient, spread, convolved with the kernel turned by 180 degrees. WASM runs convolutions
 * through XNNPACK and its own Conv2DBackpropInput naively (10 times slower).
 */
export function correlateBack(
  call: KernelCall,
  xShape: readonly [batch: number, height: number, width: number, channels: number],
  turned: EagerTensor,
  dy: EagerTensor,
  convolve: Convolve,
): EagerTensor {
  const [kh, kw] = dimensions(turned, 4)
  const [, height, width] = xShape
  const [[top], [left]] = zerosOf(call.op, { shape: xShape }, [kh, kw])
  const zeros = spread(call, dy, stridesOf(call.op))
  const axis = (kernel: number, before: number, input: number, given: number): { sides: Sides; skip: number } => {
    const first = Math.max(0, kernel - 1 - before)
    const skip = Math.max(0, before - kernel + 1)
    return { sides: [first, Math.max(0, input + skip + kernel - 1 - given - first)], skip }
  }
  const [, givenRows, givenColumns] = dimensions(zeros, 4)
  const rows = axis(kh, top, height, givenRows)
  const columns = axis(kw, left, width, givenColumns)
  const full = convolve(zeros as EagerImages, turned as EagerImages, [[0, 0], rows.sides, columns.sides, [0, 0]])
  return crop(call, full, [rows.skip, columns.skip], [height, width])
}

/**
 * The images and kernels of a plain convolution, with zeros as further input channels where ONNX Runtime 1.30 would convolve wrongly on WebGPU: with
 * a number of them that three divides and four does not, from six on, and outputs that four divides (seen on SwiftShader).
 *
 * @param numChannels  input channels; `null` where they are known at run time only.
 */
export function convolvable(
  graph: OnnxGraph,
  numChannels: number | null,
  [images, kernels]: readonly [string, string],
): [string, string] {
  if (
    graph.device !== 'gpu' ||
    (numChannels !== null && (numChannels < 6 || numChannels % 3 > 0 || numChannels % 4 === 0))
  )
    return [images, kernels]
  const pads = numChannels === null ? padsAtRunTime(graph, images) : graph.integers(padsOf(4 - (numChannels % 4)))
  return [graph.node('Pad', [images, pads]), graph.node('Pad', [kernels, pads])]
}

const padsOf = (numBehind: number): number[] => [0, 0, 0, 0, 0, numBehind, 0, 0]

function padsAtRunTime(graph: OnnxGraph, images: string): string {
  const four = graph.integers([4])
  const count = graph.node('Gather', [graph.node('Shape', [images]), graph.integers([1])], { axis: { int: 0 } })
  const behind = graph.node('Mod', [graph.node('Sub', [four, graph.node('Mod', [count, four])]), four])
  return graph.node('Concat', [graph.integers([0, 0, 0, 0, 0]), behind, graph.integers([0, 0])], { axis: { int: 0 } })
}

/** Sets a convolution's output, with its bias added where one follows. */
export function convolveInOnnx(
  graph: OnnxGraph,
  op: Op,
  biasAfter: BiasAfter,
  { type, inputs, attrs }: { type: string; inputs: readonly string[]; attrs: Record<string, OnnxAttr> },
): void {
  const after = biasAfter.get(op)
  const bias = after ? [graph.get(inputAt(after, 1))] : []
  const name = graph.node(type, [...inputs, ...bias], attrs)
  graph.setFirst(op, name)
  if (after) graph.setFirst(after, name)
}
