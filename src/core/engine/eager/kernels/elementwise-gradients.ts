import { floats, type Kernel, type KernelEntry, numberOf } from '../kernel.ts'

/**
 * A gradient kernel over plain numbers: TensorFlow has one op where tfjs composes several, and one pass over typed arrays is quicker.
 *
 * @param derive  makes the inner loop's function of (first input, second input), in the op's own order.
 */
const elementwise =
  (derive: (call: Parameters<Kernel>[0]) => (first: number, second: number) => number): Kernel =>
  (call) => {
    const [a, b] = call.inputs.map(floats)
    const compute = derive(call)
    const result = new Float32Array(a.length)
    for (let i = 0; i < a.length; i++) result[i] = compute(a[i], b[i])
    return call.tf.tensor(result, call.inputs[0].shape)
  }

/** The gradient where the output lies between 0 and `limit`. A loop of its own: nearly every layer ends in one. */
const gated =
  (limit: number): Kernel =>
  ({ tf, inputs }) => {
    const [gradients, outputs] = inputs.map(floats)
    const result = new Float32Array(outputs.length)
    for (let i = 0; i < outputs.length; i++) {
      const y = outputs[i]
      result[i] = y > 0 && y < limit ? gradients[i] : 0
    }
    return tf.tensor(result, inputs[0].shape)
  }

/** Klambauer et al. 2017 (arXiv:1706.02515). */
const SELU_SCALE = 1.0507009873554805
const SELU_SCALED_ALPHA = 1.7580993408473768

export const elementwiseGradientKernels: readonly KernelEntry[] = [
  // (gradient, output)
  ['ReluGrad', gated(Infinity)],
  ['Relu6Grad', gated(6)],
  ['EluGrad', elementwise(() => (dy, y) => (y < 0 ? (y + 1) * dy : dy))],
  ['SeluGrad', elementwise(() => (dy, y) => (y < 0 ? dy * (y + SELU_SCALED_ALPHA) : dy * SELU_SCALE))],
  // (gradient, input)
  ['SoftplusGrad', elementwise(() => (dy, x) => dy / (1 + Math.exp(-x)))],
  [
    'LeakyReluGrad',
    elementwise((call) => {
      const alpha = numberOf(call, 'alpha')
      return (dy, x) => (x > 0 ? dy : alpha * dy)
    }),
  ],
  // (output, gradient)
  ['SigmoidGrad', elementwise(() => (y, dy) => dy * y * (1 - y))],
  ['TanhGrad', elementwise(() => (y, dy) => dy * (1 - y * y))],
]
