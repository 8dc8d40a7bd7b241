import { type Tuple, tuple } from '../../shared/tuple.ts'
import { dimensions, floats, integers, type Kernel } from '../engine/eager/kernel.ts'
import { type GraphFunction, imagesShape, outputOf, type Tensor, weightShape } from '../engine/op-graph.ts'
import type { Convert, OnnxGraph } from '../formats/onnx/onnx-graph.ts'
import type { OnnxAttr } from '../formats/onnx/onnx-model.ts'
import { sizeOf } from '../models/layer-graph.ts'
import {
  convolutionAttrs,
  convolutionKernel,
  convolved,
  convolveInOnnx,
  correlateBack,
  gradientsBy,
  seenPixels,
} from './convolutions.ts'
import { defineOp, type GradientRule, ofGradients, type OpKind } from './op-kind.ts'
import { shapeOf } from './shapes.ts'
import {
  filterGradientPads,
  insideWindow,
  onnxPads,
  onnxTransposedWindow,
  onnxWindow,
  type Pair,
  stridesOf,
  type WindowOptions,
  zerosOf,
} from './windows.ts'

/** `x` `[batch, h, w, in]`, `kernel` `[kh, kw, in, multiplier]`; equal strides only, as TensorFlow's CPU kernel. */
export function depthwiseConv2d(f: GraphFunction, x: Tensor, kernel: Tensor, options: WindowOptions): Tensor {
  const size = convolved(f, x, kernel, options)
  const [, , inChannels, multiplier] = weightShape(kernel, 4)
  const shape = [...size, inChannels * multiplier]
  return f.add('DepthwiseConv2dNative', [x, kernel], convolutionAttrs(options), [{ dtype: 'float32', shape }])
}

const FILTER_GRADIENT = 'DepthwiseConv2dNativeBackpropFilter'
const generalGradients = gradientsBy(
  (f, { inputs: [x, kernel], attrs }, sizes, dy) =>
    f.add('DepthwiseConv2dNativeBackpropInput', [sizes, kernel, dy], attrs, [x]),
  FILTER_GRADIENT,
)

const depthwiseGradients: GradientRule<2> = (f, op, received, [toInput, toKernel]) => {
  const [x, kernel] = op.inputs
  const [dy] = received
  const [kh, kw] = weightShape(kernel, 4)
  const seen = dy && toKernel && kh === 1 && kw === 1 ? seenPixels(f, op) : x
  if (!dy || seen === x) return generalGradients(f, op, received, [toInput === true, toKernel === true])
  const attrs = convolutionAttrs({ strides: [1, 1], padding: 'VALID' })
  const [dX] = generalGradients(f, op, received, [toInput === true, false])
  return [dX, f.add(FILTER_GRADIENT, [seen, shapeOf(f, kernel), dy], attrs, [kernel])]
}

/** As a plain convolution's, once for each output that a channel has. */
const backpropInput: Kernel<3> = (call) => {
  const { tf, inputs } = call
  const [, kernel, dy] = inputs
  const xShape = tuple(integers(call, 0), 4)
  const [kh, kw, channels, multiplier] = dimensions(kernel, 4)
  const turned = tf.reverse(kernel, [0, 1])
  const [batch, rows, columns] = dimensions(dy, 4)
  const byMultiplier = tf.reshape(dy, [batch * rows * columns, channels, multiplier])
  const parts = Array.from({ length: multiplier }, (_, m) => {
    const part = tf.reshape(tf.slice(byMultiplier, [0, 0, m], [-1, -1, 1]), [batch, rows, columns, channels])
    const filter = tf.slice(turned, [0, 0, 0, m], [kh, kw, channels, 1])
    return correlateBack(call, xShape, filter, part, (x, k, zeros) => tf.depthwiseConv2d(x, k, 1, zeros))
  })
  const [first] = parts
  return first && parts.length === 1 ? first : tf.addN(parts)
}

const backpropFilter: Kernel<3> = (call) => {
  const { tf, op, inputs } = call
  const [x, , dy] = inputs
  const [kh, kw, channels, multiplier] = tuple(integers(call, 1), 4)
  const [images, gradients] = [dimensions(x, 4), dimensions(dy, 4)]
  const [[top], [left]] = zerosOf(op, { shape: x.shape }, [kh, kw])
  const window = { strides: stridesOf(op), top, left }
  const sums = filterSums(floats(x), floats(dy), images, gradients, [kh, kw, multiplier], window)
  return tf.tensor(Float32Array.from(sums), [kh, kw, channels, multiplier])
}

/** Sums in float64, over every output position and the window's pixels inside the input. */
function filterSums(
  x: Float32Array,
  dy: Float32Array,
  [batch, height, width, channels]: Tuple<number, 4>,
  [, rows, columns]: Tuple<number, 4>,
  [kh, kw, multiplier]: Tuple<number, 3>,
  { strides, top, left }: { readonly strides: Pair; readonly top: number; readonly left: number },
): Float64Array {
  const sums = new Float64Array(sizeOf([kh, kw, channels, multiplier]))
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows; i++) {
      const row = insideWindow(i, strides[0], top, kh, height)
      for (let j = 0; j < columns; j++) {
        const column = insideWindow(j, strides[1], left, kw, width)
        const gradient = ((n * rows + i) * columns + j) * channels * multiplier
        for (let a = row.first; a < row.end; a++)
          for (let b = column.first; b < column.end; b++) {
            const pixel = ((n * height + row.start + a) * width + column.start + b) * channels
            const target = (a * kw + b) * channels * multiplier
            if (multiplier === 1)
              for (let c = 0; c < channels; c++) sums[target + c]! += x[pixel + c]! * dy[gradient + c]!
            else
              for (let c = 0; c < channels * multiplier; c++)
                sums[target + c]! += x[pixel + Math.floor(c / multiplier)]! * dy[gradient + c]!
          }
      }
    }
  return sums
}

/** Kernels `[height, width, channels, multiplier]` become `[channels * multiplier, 1, height, width]`, one group a channel. */
const convert: Convert<2> = (graph, op, biasAfter) => {
  const [x, kernel] = op.inputs
  const [height, width, channels] = weightShape(kernel, 4)
  const attrs = { ...onnxWindow(op, x, [height, width]), group: { int: channels } }
  convolveInOnnx(graph, op, biasAfter, { type: 'Conv', inputs: [graph.getFirst(x), groupKernel(graph, kernel)], attrs })
}

function groupKernel(graph: OnnxGraph, kernel: Tensor): string {
  const [height, width, channels, multiplier] = weightShape(kernel, 4)
  const shape = [channels * multiplier, 1, height, width]
  return graph.permuted(kernel, [2, 3, 0, 1], shape)
}

const convertInputGradient: Convert<3> = (graph, op, biasAfter) => {
  const [, kernel, dy] = op.inputs
  const [height, width, channels] = weightShape(kernel, 4)
  const attrs = { ...onnxTransposedWindow(op, dy, [height, width]), group: { int: channels } }
  const inputs = [graph.getFirst(dy), groupKernel(graph, kernel)]
  convolveInOnnx(graph, op, biasAfter, { type: 'ConvTranspose', inputs, attrs })
}

/**
 * As a plain convolution's gradient, channel by channel: images and gradients are turned so that what is summed, the images of a batch, are
 * the input channels of a group.
 */
const convertFilterGradient: Convert<3> = (graph, op) => {
  const [x, , dy] = op.inputs
  const [kh, kw, channels, multiplier] = weightShape(outputOf(op), 4)
  const [, height, width] = imagesShape(x.shape, op.layer)
  const [, rows, columns] = imagesShape(dy.shape, op.layer)
  const turned = (tensor: Tensor): string =>
    graph.node('Transpose', [graph.getFirst(tensor)], { perm: { ints: [1, 0, 2, 3] } })
  const images = graph.node('Reshape', [turned(x), graph.integers([1, -1, height, width])])
  const kernels = turned(dy)
  const attrs: Record<string, OnnxAttr> = {
    kernel_shape: { ints: [rows, columns] },
    dilations: { ints: stridesOf(op) },
    pads: onnxPads(filterGradientPads(op, x, dy, [kh, kw])),
    group: { int: channels },
  }
  const found = graph.node('Conv', [images, kernels], attrs)
  const box = [
    [0, 0],
    [kh, kw],
    [2, 3],
  ].map((list) => graph.integers(list))
  const cut = graph.node('Reshape', [
    graph.node('Slice', [found, ...box]),
    graph.integers([channels, multiplier, kh, kw]),
  ])
  graph.set(op, graph.node('Transpose', [cut], { perm: { ints: [2, 3, 0, 1] } }))
}

export const depthwiseConv2dOps: readonly OpKind[] = [
  defineOp({
    type: 'DepthwiseConv2dNative',
    numInputs: 2,
    gradient: depthwiseGradients,
    eager: convolutionKernel('depthwiseConv2d'),
    onnx: convert,
    takesBiasInOnnx: true,
  }),
  ofGradients('DepthwiseConv2dNativeBackpropInput', 3, {
    eager: backpropInput,
    onnx: convertInputGradient,
    unusedInOnnx: [0],
  }),
  ofGradients(FILTER_GRADIENT, 3, { eager: backpropFilter, onnx: convertFilterGradient, unusedInOnnx: [1] }),
]
