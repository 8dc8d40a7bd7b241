import { failure } from '../../shared/errors.ts'
import { tuple } from '../../shared/tuple.ts'
import { floats, type Kernel, type KernelCall } from '../engine/eager/kernel.ts'
import { type Attr, type GraphFunction, imagesShape, type Tensor } from '../engine/op-graph.ts'
import type { Convert, OnnxGraph } from '../formats/onnx/onnx-graph.ts'
import { onnxTypeNumber } from '../formats/onnx/onnx-model.ts'
import { flagOf, floatOf, NHWC } from './attributes.ts'
import { filled } from './constants.ts'
import { defineOp, type GradientRule, ofGradients, type OpKind } from './op-kind.ts'

export interface BatchNormOutputs {
  readonly y: Tensor
  /** Mean of the batch, `[channels]`. */
  readonly mean: Tensor
  /** Variance of the batch with Bessel's correction, `[channels]`. */
  readonly variance: Tensor
}

/** Batch normalization with the batch's own statistics over batch, height and width. `x` is `[batch, h, w, channels]`. */
export function fusedBatchNorm(
  f: GraphFunction,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): BatchNormOutputs {
  const [, , , channels] = imagesShape(x.shape, f.layer)
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    U: { type: 'float32' },
    epsilon: { float: epsilon },
    exponential_avg_factor: { float: 1 },
    data_format: NHWC,
    is_training: { bool: true },
  }
  const vector = { dtype: 'float32' as const, shape: [channels] }
  const empty = filled(f, [0], 0)
  const outputs = [x, vector, vector, vector, vector, vector]
  const op = f.add('FusedBatchNormV3', [x, gamma, beta, empty, empty], attrs, outputs)
  const [y, mean, variance] = tuple(op.outputs, 6)
  return { y, mean, variance }
}

const gradient: GradientRule<5> = (f, op, [dy]) => {
  if (!dy) return []
  const [x, gamma] = op.inputs
  const [, , , reserve1, reserve2, reserve3] = tuple(op.outputs, 6)
  const { exponential_avg_factor: _averaging, ...attrs } = op.attrs
  const empty = filled(f, [0], 0)
  const inputs = [dy, x, gamma, reserve1, reserve2, reserve3]
  const result = f.add('FusedBatchNormGradV3', inputs, attrs, [x, gamma, gamma, empty, empty])
  return result.outputs.slice(0, 3)
}

/** Mean and population variance of every channel, in two passes and float64. */
function moments(x: Float32Array, channels: number): { mean: Float64Array; variance: Float64Array } {
  const count = x.length / channels
  const mean = new Float64Array(channels)
  for (let i = 0; i < x.length; i += channels) for (let c = 0; c < channels; c++) mean[c]! += x[i + c]!
  for (let c = 0; c < channels; c++) mean[c]! /= count
  const variance = new Float64Array(channels)
  for (let i = 0; i < x.length; i += channels)
    for (let c = 0; c < channels; c++) {
      const difference = x[i + c]! - mean[c]!
      variance[c]! += difference * difference
    }
  for (let c = 0; c < channels; c++) variance[c]! /= count
  return { mean, variance }
}

const vectorOf = ({ tf }: KernelCall, values: ArrayLike<number>) => tf.tensor1d(Float32Array.from(values))

function checkTraining({ op }: KernelCall): void {
  if (!flagOf(op, 'is_training'))
    throw failure('engine', { problem: `${op.type} is only used with the batch's own statistics.`, layer: op.layer })
}

/** Gives y, the batch's mean and Bessel-corrected variance, and as reserves for the gradient the mean and the population variance. */
const kernel: Kernel<5> = (call) => {
  checkTraining(call)
  const [x, gamma, beta] = call.inputs
  const [values, factors, terms] = [floats(x), floats(gamma), floats(beta)]
  const channels = factors.length
  const count = values.length / channels
  const { mean, variance } = moments(values, channels)
  const epsilon = floatOf(call.op, 'epsilon')
  const scale = variance.map((value, c) => factors[c]! / Math.sqrt(value + epsilon))
  const result = new Float32Array(values.length)
  for (let i = 0; i < values.length; i += channels)
    for (let c = 0; c < channels; c++) result[i + c] = (values[i + c]! - mean[c]!) * scale[c]! + terms[c]!
  const bessel = variance.map((value) => (value * count) / Math.max(count - 1, 1))
  const y = call.tf.tensor(result, x.shape)
  return [y, ...[mean, bessel, mean, variance, new Float32Array(channels)].map((vector) => vectorOf(call, vector))]
}

/** Ioffe & Szegedy 2015 (arXiv:1502.03167), section 3; outputs 3 and 4 are empty, as TensorFlow's. */
const gradientKernel: Kernel<6> = (call) => {
  checkTraining(call)
  const [gradients, images, factors, means, variances] = call.inputs
  const [dy, x] = [floats(gradients), floats(images)]
  const [gamma, mean, variance] = [floats(factors), floats(means), floats(variances)]
  const channels = gamma.length
  const count = x.length / channels
  const epsilon = floatOf(call.op, 'epsilon')
  const inverse = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon))
  const dBeta = new Float64Array(channels)
  const dGamma = new Float64Array(channels)
  for (let i = 0; i < x.length; i += channels)
    for (let c = 0; c < channels; c++) {
      const slope = dy[i + c]!
      dBeta[c]! += slope
      dGamma[c]! += slope * (x[i + c]! - mean[c]!)
    }
  for (let c = 0; c < channels; c++) dGamma[c]! *= inverse[c]!
  // gamma / deviation * (dy - mean(dy) - normalized * mean(dy * normalized)), as a sum of dy, x and 1 for each channel
  const ofGradient = inverse.map((value, c) => gamma[c]! * value)
  const ofInput = inverse.map((value, c) => (-gamma[c]! * value * value * dGamma[c]!) / count)
  const constant = inverse.map((value, c) => (-gamma[c]! * value * dBeta[c]!) / count - ofInput[c]! * mean[c]!)
  const result = new Float32Array(x.length)
  for (let i = 0; i < x.length; i += channels)
    for (let c = 0; c < channels; c++)
      result[i + c] = dy[i + c]! * ofGradient[c]! + x[i + c]! * ofInput[c]! + constant[c]!
  const empty = () => call.tf.tensor1d([], 'float32')
  return [call.tf.tensor(result, images.shape), vectorOf(call, dGamma), vectorOf(call, dBeta), empty(), empty()]
}

/** Axes of a batch with channels first over which statistics are taken. */
const ALL_BUT_CHANNELS = [0, 2, 3]

/** One number of each channel, as ONNX broadcasts it to a batch with channels first, and as a vector. */
const forImages = (graph: OnnxGraph, vector: string): string =>
  graph.node('Reshape', [vector, graph.integers([1, -1, 1, 1])])
const asVector = (graph: OnnxGraph, name: string): string => graph.node('Reshape', [name, graph.integers([-1])])

const sumOf = (graph: OnnxGraph, name: string): string =>
  graph.node('ReduceSum', [name, graph.integers(ALL_BUT_CHANNELS)], { keepdims: { int: 1 } })

/** How many numbers of a batch with channels first each channel has, a float32 scalar. */
function countOf(graph: OnnxGraph, x: string): string {
  const lengths = graph.node('Gather', [graph.node('Shape', [x]), graph.integers(ALL_BUT_CHANNELS)], {
    axis: { int: 0 },
  })
  const product = graph.node('ReduceProd', [lengths], { axes: { ints: [0] }, keepdims: { int: 0 } })
  return graph.node('Cast', [product], { to: { int: onnxTypeNumber('float32') } })
}

const reciprocalDeviation = (graph: OnnxGraph, variance: string, epsilon: number): string => {
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance, graph.scalar(epsilon)])])
  return graph.node('Div', [graph.scalar(1), deviation])
}

/** Written out: ONNX' own has no variance that the gradient could take. */
const convert: Convert<5> = (graph, op) => {
  const [images, gamma, beta] = op.inputs
  const x = graph.getFirst(images)
  const axes = { axes: { ints: ALL_BUT_CHANNELS }, keepdims: { int: 1 } }
  const mean = graph.node('ReduceMean', [x], axes)
  const centered = graph.node('Sub', [x, mean])
  const variance = graph.node('ReduceMean', [graph.node('Mul', [centered, centered])], axes)
  const inverse = reciprocalDeviation(graph, variance, floatOf(op, 'epsilon'))
  const factor = graph.node('Mul', [inverse, forImages(graph, graph.get(gamma))])
  const scaled = graph.node('Mul', [centered, factor])
  graph.setFirst(op, graph.node('Add', [scaled, forImages(graph, graph.get(beta))]))
  graph.keep(op, { centered, inverse, factor })
  const count = countOf(graph, x)
  const others = graph.node('Max', [graph.node('Sub', [count, graph.scalar(1)]), graph.scalar(1)])
  const vectors = [mean, variance].map((name) => asVector(graph, name)) as [string, string]
  const bessel = graph.node('Mul', [vectors[1], graph.node('Div', [count, others])])
  ;[vectors[0], bessel, ...vectors].forEach((name, i) => graph.set(op, name, i + 1))
}

/** As the eager kernel's, a sum of dy, x and 1 for each channel, with what the forward pass has worked out already. */
const convertGradient: Convert<6> = (graph, op) => {
  const [gradients, images, , mean] = op.inputs
  const dy = graph.getFirst(gradients)
  const { centered, inverse, factor } = graph.kept(mean.op, ['centered', 'inverse', 'factor'])
  const dBeta = sumOf(graph, dy)
  const products = sumOf(graph, graph.node('Mul', [dy, centered]))
  const dGamma = graph.node('Mul', [products, inverse])
  const perNumber = graph.node('Div', [factor, countOf(graph, graph.getFirst(images))])
  const ofCentered = graph.node('Mul', [graph.node('Mul', [perNumber, inverse]), dGamma])
  const constant = graph.node('Mul', [perNumber, dBeta])
  const sloped = graph.node('Sub', [graph.node('Mul', [dy, factor]), graph.node('Mul', [centered, ofCentered])])
  graph.setFirst(op, graph.node('Sub', [sloped, constant]))
  graph.set(op, asVector(graph, dGamma), 1)
  graph.set(op, asVector(graph, dBeta), 2)
}

export const batchNormalizations: readonly OpKind[] = [
  defineOp({ type: 'FusedBatchNormV3', numInputs: 5, gradient, eager: kernel, onnx: convert }),
  ofGradients('FusedBatchNormGradV3', 6, { eager: gradientKernel, onnx: convertGradient }),
]
