import { tuple } from '../../shared/tuple.ts'
import { type EagerImages, integers, type Kernel } from '../engine/eager/kernel.ts'
import {
  type GraphFunction,
  imagesShape,
  type Op,
  type OpOf,
  outputOf,
  type Shape,
  type Tensor,
  weightShape,
} from '../engine/op-graph.ts'
import type { Convert } from '../formats/onnx/onnx-graph.ts'
import type { OnnxAttr } from '../formats/onnx/onnx-model.ts'
import {
  convolutionAttrs,
  convolutionKernel,
  convolvable,
  convolved,
  convolveInOnnx,
  correlateBack,
  crop,
  gradientsBy,
  seenPixels,
  zerosAround,
} from './convolutions.ts'
import { defineOp, type GradientRule, ofGradients, type OpKind, simple } from './op-kind.ts'
import { pointwiseBackpropFilter, pointwiseBackpropInput } from './pointwise-conv-2d.ts'
import { shapeOf } from './shapes.ts'
import { pad } from './slices.ts'
import {
  filterGradientPads,
  onnxPads,
  onnxTransposedWindow,
  onnxWindow,
  stridesOf,
  type WindowOptions,
} from './windows.ts'

/** `x` `[batch, h, w, in]`, `kernel` `[kh, kw, in, out]`. */
export function conv2d(f: GraphFunction, x: Tensor, kernel: Tensor, options: WindowOptions): Tensor {
  const shape = [...convolved(f, x, kernel, options), weightShape(kernel, 4)[3]]
  return f.add('Conv2D', [x, kernel], attrsOf(options), [{ dtype: 'float32', shape }])
}

/** Transposed convolution: the gradient of a convolution, to a tensor of shape `inputShape`. `inputSizes` is that shape at run time. */
export function conv2dBackpropInput(
  f: GraphFunction,
  inputShape: Shape,
  inputSizes: Tensor,
  kernel: Tensor,
  gradient: Tensor,
  options: WindowOptions,
): Tensor {
  const like = { dtype: 'float32' as const, shape: inputShape }
  return backpropInputOf(f, [inputSizes, kernel, gradient], attrsOf(options), like)
}

/**
 * A kernel of one channel to one is given a second output of zeros. With oneDNN, libtensorflow 2.21 takes such a kernel for its first
 * place alone on some processors (seen on an AMD EPYC with AVX-512, not on Intel's with AMX; TensorFlow in Python answers the same).
 */
function backpropInputOf(
  f: GraphFunction,
  [sizes, kernel, dy]: readonly [Tensor, Tensor, Tensor],
  attrs: Op['attrs'],
  like: Pick<Tensor, 'dtype' | 'shape'>,
): Tensor {
  const [height, width, inChannels, outChannels] = weightShape(kernel, 4)
  const isWrong = inChannels === 1 && outChannels === 1 && height * width > 1
  const inputs = isWrong ? [sizes, withZeros(f, kernel), withZeros(f, dy)] : [sizes, kernel, dy]
  return f.add('Conv2DBackpropInput', inputs, attrs, [like])
}

const withZeros = (f: GraphFunction, x: Tensor): Tensor =>
  pad(
    f,
    x,
    x.shape.map((_, axis) => (axis === 3 ? [0, 1] : [0, 0])),
  )

const attrsOf = (options: WindowOptions) => ({ ...convolutionAttrs(options), use_cudnn_on_gpu: { bool: true } })

const generalGradients = gradientsBy(
  (f, op, sizes, dy) => backpropInputOf(f, [sizes, op.inputs[1], dy], op.attrs, op.inputs[0]),
  'Conv2DBackpropFilter',
)

const conv2dGradients: GradientRule<2> = (f, op, received, needs) => {
  const [dy] = received
  const [kh, kw] = weightShape(op.inputs[1], 4)
  return dy && kh === 1 && kw === 1 ? pointwiseGradients(f, op, dy, needs) : generalGradients(f, op, received, needs)
}

/** With strides TensorFlow's own gradients are not only slower but wrong ({@link seenPixels}). */
function pointwiseGradients(f: GraphFunction, op: OpOf<2>, dy: Tensor, [toInput, toKernel]: readonly boolean[]) {
  const [x, kernel] = op.inputs
  const seen = seenPixels(f, op)
  const dX = () =>
    seen === x
      ? pointwiseBackpropInput(f, x, kernel, dy)
      : f.add('Conv2DBackpropInput', [shapeOf(f, x), kernel, dy], op.attrs, [x])
  return [toInput ? dX() : undefined, toKernel ? pointwiseBackpropFilter(f, seen, kernel, dy) : undefined]
}

const backpropInput: Kernel<3> = (call) => {
  const { tf } = call
  const [, kernel, dy] = call.inputs
  const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2])
  const xShape = tuple(integers(call, 0), 4)
  return correlateBack(call, xShape, turned, dy, (x, filter, zeros) => tf.conv2d(x, filter, 1, zeros))
}

/**
 * The gradient to a convolution's kernel: a convolution of the input with the gradient as its kernel, batch and channels exchanged,
 * dilated by the stride. WASM has no Conv2DBackpropFilter (tfjs#8474).
 */
const backpropFilter: Kernel<3> = (call) => {
  const { tf, inputs } = call
  const [x, , dy] = inputs
  const [kh, kw] = tuple(integers(call, 1), 4)
  const [rowStride, columnStride] = stridesOf(call.op)
  const channelsAsBatch = tf.transpose(x, [3, 1, 2, 0]) as EagerImages
  const gradientAsKernel = tf.transpose(dy, [1, 2, 0, 3]) as EagerImages
  const zeros = zerosAround(filterGradientPads(call.op, x, dy, [kh, kw]))
  const found = tf.conv2d(channelsAsBatch, gradientAsKernel, 1, zeros, 'NHWC', [rowStride, columnStride])
  return tf.transpose(crop(call, found, [0, 0], [kh, kw]), [1, 2, 0, 3])
}

/** Kernels `[height, width, in, out]` become `[out, in, height, width]`. */
const convert: Convert<2> = (graph, op, biasAfter) => {
  const [x, kernel] = op.inputs
  const [height, width, inChannels] = weightShape(kernel, 4)
  const both = [graph.getFirst(x), graph.permuted(kernel, [3, 2, 0, 1])] as const
  const inputs = height * width > 1 ? convolvable(graph, inChannels, both) : both
  convolveInOnnx(graph, op, biasAfter, { type: 'Conv', inputs, attrs: onnxWindow(op, x, [height, width]) })
}

/** Kernels `[height, width, out, in]` become `[in, out, height, width]`. TensorFlow takes its padding from the larger side, the output. */
const convertTransposed: Convert<3> = (graph, op, biasAfter) => {
  const [, kernel, x] = op.inputs
  const [height, width] = weightShape(kernel, 4)
  const inputs = [graph.getFirst(x), graph.permuted(kernel, [3, 2, 0, 1])]
  convolveInOnnx(graph, op, biasAfter, {
    type: 'ConvTranspose',
    inputs,
    attrs: onnxTransposedWindow(op, x, [height, width]),
  })
}

/** As the eager kernel's: the gradient is the kernel of a convolution of the input, batch and channels exchanged, dilated by the stride. */
const convertFilterGradient: Convert<3> = (graph, op) => {
  const [x, , dy] = op.inputs
  const [height, width] = weightShape(outputOf(op), 4)
  const [, rows, columns] = imagesShape(dy.shape, op.layer)
  const turned = (tensor: Tensor): string =>
    graph.node('Transpose', [graph.getFirst(tensor)], { perm: { ints: [1, 0, 2, 3] } })
  const attrs: Record<string, OnnxAttr> = {
    kernel_shape: { ints: [rows, columns] },
    dilations: { ints: stridesOf(op) },
    pads: onnxPads(filterGradientPads(op, x, dy, [height, width])),
  }
  const found = graph.node('Conv', convolvable(graph, x.shape[0] ?? null, [turned(x), turned(dy)]), attrs)
  const box = [
    [0, 0],
    [height, width],
    [2, 3],
  ].map((list) => graph.integers(list))
  graph.set(op, graph.node('Transpose', [graph.node('Slice', [found, ...box])], { perm: { ints: [2, 3, 0, 1] } }))
}

export const conv2dOps: readonly OpKind[] = [
  defineOp({
    type: 'Conv2D',
    numInputs: 2,
    gradient: conv2dGradients,
    eager: convolutionKernel('conv2d'),
    onnx: convert,
    takesBiasInOnnx: true,
  }),
  defineOp({
    type: 'Conv2DBackpropInput',
    numInputs: 3,
    // its input is a convolution's gradient, so its own gradient is that convolution
    gradient: simple((f, op, dy, [, toKernel, toInput]) => {
      const [, kernel, x] = op.inputs
      return [
        undefined,
        toKernel ? f.add('Conv2DBackpropFilter', [dy, shapeOf(f, kernel), x], op.attrs, [kernel]) : undefined,
        toInput ? f.add('Conv2D', [dy, kernel], op.attrs, [x]) : undefined,
      ]
    }),
    eager: backpropInput,
    onnx: convertTransposed,
    takesBiasInOnnx: true,
    unusedInOnnx: [0],
  }),
  ofGradients('Conv2DBackpropFilter', 3, { eager: backpropFilter, onnx: convertFilterGradient, unusedInOnnx: [1] }),
]
