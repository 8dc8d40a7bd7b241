import { EngineError } from '../../errors.ts'
import { dimensions, flagOf, floats, type Kernel, type KernelCall, type KernelEntry, numberOf } from '../kernel.ts'

/** Mean and population variance of every channel, in two passes and float64. */
function moments(x: Float32Array, channels: number): { mean: Float64Array; variance: Float64Array } {
  const count = x.length / channels
  const mean = new Float64Array(channels)
  for (let i = 0; i < x.length; i += channels) for (let c = 0; c < channels; c++) mean[c] += x[i + c]
  for (let c = 0; c < channels; c++) mean[c] /= count
  const variance = new Float64Array(channels)
  for (let i = 0; i < x.length; i += channels)
    for (let c = 0; c < channels; c++) {
      const difference = x[i + c] - mean[c]
      variance[c] += difference * difference
    }
  for (let c = 0; c < channels; c++) variance[c] /= count
  return { mean, variance }
}

const vectorOf = ({ tf }: KernelCall, values: ArrayLike<number>) => tf.tensor1d(Float32Array.from(values))

function checkTraining(call: KernelCall): void {
  if (!flagOf(call, 'is_training'))
    throw new EngineError(`${call.op.type} is only used with the batch's own statistics.`, { layer: call.op.layer })
}

/** Gives y, the batch's mean and Bessel-corrected variance, and as reserves for the gradient the mean and the population variance. */
const fusedBatchNorm: Kernel = (call) => {
  checkTraining(call)
  const [x, gamma, beta] = call.inputs
  const [values, factors, terms] = [floats(x), floats(gamma), floats(beta)]
  const channels = factors.length
  const count = values.length / channels
  const { mean, variance } = moments(values, channels)
  const epsilon = numberOf(call, 'epsilon')
  const scale = variance.map((value, c) => factors[c] / Math.sqrt(value + epsilon))
  const result = new Float32Array(values.length)
  for (let i = 0; i < values.length; i += channels)
    for (let c = 0; c < channels; c++) result[i + c] = (values[i + c] - mean[c]) * scale[c] + terms[c]
  const bessel = variance.map((value) => (value * count) / Math.max(count - 1, 1))
  const y = call.tf.tensor(result, x.shape)
  const [meanOut, besselOut, meanKept, varianceKept] = [mean, bessel, mean, variance].map((v) => vectorOf(call, v))
  return [y, meanOut, besselOut, meanKept, varianceKept, vectorOf(call, new Float32Array(channels))]
}

/** Ioffe & Szegedy 2015 (arXiv:1502.03167), section 3; outputs 3 and 4 are empty, as TensorFlow's. */
const fusedBatchNormGrad: Kernel = (call) => {
  checkTraining(call)
  const [dy, x, gamma, mean, variance] = call.inputs.map(floats)
  const { shape } = call.inputs[1]
  const channels = gamma.length
  const count = x.length / channels
  const epsilon = numberOf(call, 'epsilon')
  const inverse = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + epsilon))
  const dBeta = new Float64Array(channels)
  const dGamma = new Float64Array(channels)
  for (let i = 0; i < x.length; i += channels)
    for (let c = 0; c < channels; c++) {
      const gradient = dy[i + c]
      dBeta[c] += gradient
      dGamma[c] += gradient * (x[i + c] - mean[c])
    }
  for (let c = 0; c < channels; c++) dGamma[c] *= inverse[c]
  // gamma / deviation * (dy - mean(dy) - normalized * mean(dy * normalized)), as a sum of dy, x and 1 for each channel
  const ofGradient = inverse.map((value, c) => gamma[c] * value)
  const ofInput = inverse.map((value, c) => (-gamma[c] * value * value * dGamma[c]) / count)
  const constant = inverse.map((value, c) => (-gamma[c] * value * dBeta[c]) / count - ofInput[c] * mean[c])
  const result = new Float32Array(x.length)
  for (let i = 0; i < x.length; i += channels)
    for (let c = 0; c < channels; c++) result[i + c] = dy[i + c] * ofGradient[c] + x[i + c] * ofInput[c] + constant[c]
  const empty = () => call.tf.tensor1d([], 'float32')
  return [call.tf.tensor(result, shape), vectorOf(call, dGamma), vectorOf(call, dBeta), empty(), empty()]
}

/** Loss per row, and its gradient: softmax(logits) - labels. */
const softmaxCrossEntropy: Kernel = (call) => {
  const [logits, labels] = call.inputs.map(floats)
  const [batch, classes] = dimensions(call.inputs[0])
  const losses = new Float32Array(batch)
  const gradients = new Float32Array(logits.length)
  for (let row = 0; row < batch; row++) {
    const from = row * classes
    let largest = -Infinity
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[from + c])
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[from + c] - largest)
    const logSum = Math.log(sum)
    let loss = 0
    for (let c = 0; c < classes; c++) {
      const logProbability = logits[from + c] - largest - logSum
      loss -= labels[from + c] * logProbability
      gradients[from + c] = Math.exp(logProbability) - labels[from + c]
    }
    losses[row] = loss
  }
  return [call.tf.tensor1d(losses), call.tf.tensor2d(gradients, [batch, classes])]
}

export const normalizationKernels: readonly KernelEntry[] = [
  ['FusedBatchNormV3', fusedBatchNorm],
  ['FusedBatchNormGradV3', fusedBatchNormGrad],
  ['SoftmaxCrossEntropyWithLogits', softmaxCrossEntropy],
]
