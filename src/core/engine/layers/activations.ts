import type { GraphFunction, Tensor } from '../op-graph.ts'
import { constant } from '../ops/arrays.ts'
import { binary, compare, leakyRelu, mul, scale, select, shift, unary, type UnaryOp } from '../ops/elementwise.ts'

type ActivationFunction = (f: GraphFunction, x: Tensor) => Tensor

const direct =
  (type: UnaryOp): ActivationFunction =>
  (f, x) =>
    unary(f, type, x)

const silu: ActivationFunction = (f, x) => mul(f, x, unary(f, 'Sigmoid', x))

/** Keras 3: relu6(x + 3) / 6. */
const hardSigmoid: ActivationFunction = (f, x) => scale(f, unary(f, 'Relu6', shift(f, x, 3)), 1 / 6)

/** Keras 2 and TF.js: clip(0.2 x + 0.5, 0, 1). (Keras 3 changed its meaning: 0.667 instead of 0.7 at 1.) */
const hardSigmoidKeras2: ActivationFunction = (f, x) => clip(f, shift(f, scale(f, x, 0.2), 0.5), 0, 1)

const hardSilu: ActivationFunction = (f, x) => mul(f, x, hardSigmoid(f, x))

/** x Φ(x), exact (Hendrycks & Gimpel 2016, arXiv:1606.08415). */
const gelu: ActivationFunction = (f, x) =>
  mul(f, scale(f, x, 0.5), shift(f, unary(f, 'Erf', scale(f, x, Math.SQRT1_2)), 1))

/** GELU's tanh approximation. */
const geluTanh: ActivationFunction = (f, x) => {
  const cubed = mul(f, x, unary(f, 'Square', x))
  const inner = scale(f, binary(f, 'AddV2', x, scale(f, cubed, 0.044715)), Math.sqrt(2 / Math.PI))
  return mul(f, scale(f, x, 0.5), shift(f, unary(f, 'Tanh', inner), 1))
}

/** By Keras' name, lower case with underscores. */
export const ACTIVATIONS: ReadonlyMap<string, ActivationFunction> = new Map([
  ['linear', (_f: GraphFunction, x: Tensor) => x],
  ['relu', direct('Relu')],
  ['relu6', direct('Relu6')],
  ['elu', direct('Elu')],
  ['selu', direct('Selu')],
  ['sigmoid', direct('Sigmoid')],
  ['tanh', direct('Tanh')],
  ['softmax', direct('Softmax')],
  ['softplus', direct('Softplus')],
  ['exponential', direct('Exp')],
  ['softsign', (f, x) => binary(f, 'RealDiv', x, shift(f, unary(f, 'Abs', x), 1))],
  ['leaky_relu', (f, x) => leakyRelu(f, x, 0.2)],
  ['swish', silu],
  ['silu', silu],
  ['gelu', gelu],
  ['gelu_new', geluTanh],
  ['hard_sigmoid', hardSigmoid],
  ['hard_sigmoid_keras2', hardSigmoidKeras2],
  ['hard_swish', hardSilu],
  ['hard_silu', hardSilu],
  ['mish', (f, x) => mul(f, x, unary(f, 'Tanh', unary(f, 'Softplus', x)))],
])

export function clip(f: GraphFunction, x: Tensor, low: number, high: number): Tensor {
  return binary(f, 'Minimum', binary(f, 'Maximum', x, constant(f, low)), constant(f, high))
}

/**
 * Keras' ReLU layer: max_value where x >= max_value, x between threshold and max_value, negative_slope * (x - threshold) below.
 *
 * @see keras/src/activations/activations.py `ReLU.static_call`
 */
export function generalRelu(
  f: GraphFunction,
  x: Tensor,
  { maxValue, negativeSlope, threshold }: { maxValue: number | undefined; negativeSlope: number; threshold: number },
): Tensor {
  if (threshold === 0 && maxValue === undefined)
    return negativeSlope === 0 ? unary(f, 'Relu', x) : leakyRelu(f, x, negativeSlope)
  if (threshold === 0 && maxValue === 6 && negativeSlope === 0) return unary(f, 'Relu6', x)
  const below = scale(f, shift(f, x, -threshold), negativeSlope)
  const aboveThreshold = compare(f, 'Greater', x, constant(f, threshold))
  const above = maxValue === undefined ? x : binary(f, 'Minimum', x, constant(f, maxValue))
  return select(f, aboveThreshold, above, negativeSlope === 0 ? scale(f, x, 0) : below)
}
