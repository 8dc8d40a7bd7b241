import type { Attr, GraphFunction, Op, Tensor } from '../op-graph.ts'
import { filled, pad, reshape, reshapeTo, shapeOf, subsample } from '../ops/arrays.ts'
import { batchMatMul, matMul } from '../ops/convolutions.ts'
import { type GradientRule, simple } from './rule.ts'

/** Gradients of a convolution with respect to its input and its kernel, by TensorFlow's own kernels. */
const convolution = (inputOp: string, kernelOp: string) =>
  simple((f, op, dy, [toInput, toKernel]) => {
    const [x, kernel] = op.inputs
    return [
      toInput ? f.add(inputOp, [shapeOf(f, x), kernel, dy], op.attrs, [x]) : undefined,
      toKernel ? f.add(kernelOp, [x, shapeOf(f, kernel), dy], op.attrs, [kernel]) : undefined,
    ]
  })

const generalConvolution = convolution('Conv2DBackpropInput', 'Conv2DBackpropFilter')

/**
 * A 1x1 convolution is a product of matrices, the pixels it sees by channels; its gradients as MatMul run about twice as fast
 * as TensorFlow's convolution gradients on a CPU. With strides they are also the only right ones: for a batch of one,
 * libtensorflow 2.21's Conv2DBackpropFilter gives a 1x1 kernel wrong gradients, others in every call.
 */
function pointwiseGradients(f: GraphFunction, op: Op, dy: Tensor, [toInput, toKernel]: readonly boolean[]) {
  const [x, kernel] = op.inputs
  const [, , inChannels, outChannels] = kernel.shape as number[]
  const gradientRows = reshape(f, dy, [null, outChannels])
  const seen = seenPixels(f, op)
  const dX = () => {
    if (seen !== x) return f.add('Conv2DBackpropInput', [shapeOf(f, x), kernel, dy], op.attrs, [x])
    const matrix = reshape(f, kernel, [inChannels, outChannels])
    return reshapeTo(f, matMul(f, gradientRows, matrix, false, true), x.shape, shapeOf(f, x))
  }
  const dKernel = () => matMul(f, reshape(f, seen, [null, inChannels]), gradientRows, true, false)
  return [toInput ? dX() : undefined, toKernel ? reshape(f, dKernel(), kernel.shape) : undefined]
}

const isPointwise = (op: Op) => {
  const [kh, kw] = op.inputs[1].shape
  return kh === 1 && kw === 1
}

/** The pixels that a 1x1 kernel meets: all of them, or one in every stride. `SAME` never pads for it. */
function seenPixels(f: GraphFunction, op: Op): Tensor {
  const [, strideY, strideX] = ints(op.attrs['strides'])
  const [, , top = 0, bottom = 0, left = 0, right = 0] = ints(op.attrs['explicit_paddings'])
  const sides = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] as const
  return subsample(f, pad(f, op.inputs[0], sides), [strideY ?? 1, strideX ?? 1])
}

const ints = (attr: Attr | undefined) => (attr && 'ints' in attr ? attr.ints : [])

const conv2dRule: GradientRule = (f, op, received, needs) => {
  const [dy] = received
  if (dy && isPointwise(op)) return pointwiseGradients(f, op, dy, needs)
  return generalConvolution(f, op, received, needs)
}

const flag = (op: Op, name: string) => {
  const attr = op.attrs[name]
  return 'bool' in attr && attr.bool
}

/** dA and dB of a product of matrices, or of many, with transposes absorbed. */
const matMulGradients =
  (multiply: typeof matMul, names: readonly [string, string]) =>
  (f: GraphFunction, op: Op, dy: Tensor, [toA, toB]: readonly boolean[]) => {
    const [a, b] = op.inputs
    const [transposeA, transposeB] = names.map((name) => flag(op, name))
    const dA = () => (transposeA ? multiply(f, b, dy, transposeB, true) : multiply(f, dy, b, false, !transposeB))
    const dB = () => (transposeB ? multiply(f, dy, a, true, transposeA) : multiply(f, a, dy, !transposeA, false))
    return [toA ? dA() : undefined, toB ? dB() : undefined]
  }

export const convolutionRules: readonly (readonly [string, GradientRule])[] = [
  ['Conv2D', conv2dRule],
  ['DepthwiseConv2dNative', convolution('DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter')],
  [
    // a transposed convolution: its input is a convolution's gradient, so its own gradient is that convolution
    'Conv2DBackpropInput',
    simple((f, op, dy, [, toKernel, toInput]) => {
      const [, kernel, x] = op.inputs
      return [
        undefined,
        toKernel ? f.add('Conv2DBackpropFilter', [dy, shapeOf(f, kernel), x], op.attrs, [kernel]) : undefined,
        toInput ? f.add('Conv2D', [dy, kernel], op.attrs, [x]) : undefined,
      ]
    }),
  ],
  ['MatMul', simple(matMulGradients(matMul, ['transpose_a', 'transpose_b']))],
  ['BatchMatMulV2', simple(matMulGradients(batchMatMul, ['adj_x', 'adj_y']))],
  [
    'BiasAdd',
    simple((f, op, dy, [, toBias]) => [dy, toBias ? f.add('BiasAddGrad', [dy], op.attrs, [op.inputs[1]]) : undefined]),
  ],
  [
    'MaxPool',
    simple((f, op, dy) => [f.add('MaxPoolGrad', [op.inputs[0], op.outputs[0], dy], op.attrs, [op.inputs[0]])]),
  ],
  ['AvgPool', simple((f, op, dy) => [f.add('AvgPoolGrad', [shapeOf(f, op.inputs[0]), dy], op.attrs, [op.inputs[0]])])],
  [
    'FusedBatchNormV3',
    (f, op, [dy]) => {
      if (!dy) return []
      const [x, gamma] = op.inputs
      const [, , , reserve1, reserve2, reserve3] = op.outputs
      const { exponential_avg_factor: _averaging, ...attrs } = op.attrs
      const empty = filled(f, [0], 0)
      const result = f.add('FusedBatchNormGradV3', [dy, x, gamma, reserve1, reserve2, reserve3], attrs, [
        x,
        gamma,
        gamma,
        empty,
        empty,
      ])
      return [result.outputs[0], result.outputs[1], result.outputs[2]]
    },
  ],
]
