import { type ActivationFunction, settingsOf } from './activation-function.ts'
import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { leakyRelu } from '../../ops/activations.ts'
import { add, clip, div, mul, scale, shift, sub } from '../../ops/arithmetic.ts'
import { compare, select } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { binary, unary, type UnaryOp } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { slice } from '../../ops/slices.ts'
import { generalRelu } from './relu.ts'
import { softmaxAlong } from './softmax.ts'

/** The settings of an activation, all of them given. */
type Settings = ReturnType<typeof settingsOf>
type Lower = (f: GraphFunction, x: Tensor, settings: Settings) => Tensor

const direct =
  (type: UnaryOp): Lower =>
  (f, x) =>
    unary(f, type, x)

const number = (settings: Settings, key: string): number => Number(settings[key])
const optional = (settings: Settings, key: string): number | undefined =>
  typeof settings[key] === 'number' ? settings[key] : undefined

const zeros = (f: GraphFunction): Tensor => constant(f, 0)

const silu: Lower = (f, x) => mul(f, x, unary(f, 'Sigmoid', x))

/** Keras 3: relu6(x + 3) / 6. */
const hardSigmoid: Lower = (f, x) => scale(f, unary(f, 'Relu6', shift(f, x, 3)), 1 / 6)

/** Keras 2 and TF.js: clip(0.2 x + 0.5, 0, 1). (Keras 3 changed its meaning: 0.667 instead of 0.7 at 1.) */
const hardSigmoidKeras2: Lower = (f, x) => clip(f, shift(f, scale(f, x, 0.2), 0.5), 0, 1)

const hardSilu: Lower = (f, x, settings) => mul(f, x, hardSigmoid(f, x, settings))

/** x Φ(x), exact (Hendrycks & Gimpel 2016, arXiv:1606.08415). */
const gelu: Lower = (f, x) => mul(f, scale(f, x, 0.5), shift(f, unary(f, 'Erf', scale(f, x, Math.SQRT1_2)), 1))

/** GELU's tanh approximation. */
const geluTanh: Lower = (f, x) => {
  const cubed = mul(f, x, unary(f, 'Square', x))
  const inner = scale(f, add(f, x, scale(f, cubed, 0.044715)), Math.sqrt(2 / Math.PI))
  return mul(f, scale(f, x, 0.5), shift(f, unary(f, 'Tanh', inner), 1))
}

/** The ELU kernel gives exp(min(x, 0)) - 1 for the part below zero. */
const belowZero = (f: GraphFunction, x: Tensor): Tensor => binary(f, 'Minimum', x, zeros(f))

const elu: Lower = (f, x, settings) => {
  const alpha = number(settings, 'alpha')
  if (alpha === 1) return unary(f, 'Elu', x)
  return add(f, unary(f, 'Relu', x), scale(f, unary(f, 'Elu', belowZero(f, x)), alpha))
}

/** relu(x) + alpha (exp(min(x, 0) / alpha) - 1) (Barron 2017, arXiv:1704.07483). */
const celu: Lower = (f, x, settings) => {
  const alpha = number(settings, 'alpha')
  return add(f, unary(f, 'Relu', x), scale(f, unary(f, 'Elu', scale(f, belowZero(f, x), 1 / alpha)), alpha))
}

/** -softplus(-x). */
const logSigmoid: Lower = (f, x) => unary(f, 'Neg', unary(f, 'Softplus', unary(f, 'Neg', x)))

/** One half gates the other (Dauphin et al. 2016, arXiv:1612.08083). */
const glu: Lower = (f, x, settings) => {
  const axis = axisOf(x, settings)
  const half = (x.shape[axis] as number) / 2
  const part = (begin: number): Tensor =>
    slice(f, x, x.shape.map((_, i) => (i === axis ? begin : 0)), x.shape.map((_, i) => (i === axis ? half : -1))) // prettier-ignore
  return mul(f, part(0), unary(f, 'Sigmoid', part(half)))
}

const axisOf = (x: Tensor, settings: Settings): number => {
  const axis = number(settings, 'axis')
  return axis < 0 ? x.shape.length + axis : axis
}

const logSoftmax: Lower = (f, x, settings) => {
  const axes = [axisOf(x, settings)]
  const centered = sub(f, x, unary(f, 'StopGradient', reduce(f, 'Max', x, axes, true)))
  return sub(f, centered, unary(f, 'Log', reduce(f, 'Sum', unary(f, 'Exp', centered), axes, true)))
}

const threshold: Lower = (f, x, settings) => {
  const isAbove = compare(f, 'Greater', x, constant(f, number(settings, 'threshold')))
  return select(f, isAbove, x, constant(f, number(settings, 'default_value')))
}

/** x moved toward zero by the threshold, and zero between. */
const softShrink: Lower = (f, x, settings) => {
  const by = number(settings, 'threshold')
  return sub(f, unary(f, 'Relu', shift(f, x, -by)), unary(f, 'Relu', shift(f, unary(f, 'Neg', x), -by)))
}

const hardShrink: Lower = (f, x, settings) => {
  const isFar = compare(f, 'Greater', unary(f, 'Abs', x), constant(f, number(settings, 'threshold')))
  return select(f, isFar, x, zeros(f))
}

const squareplus: Lower = (f, x, settings) =>
  scale(f, add(f, x, unary(f, 'Sqrt', shift(f, unary(f, 'Square', x), number(settings, 'b')))), 0.5)

/** 0 below -1, x above 1, and (x + 1)² / 4 between. */
const sparsePlus: Lower = (f, x) => {
  const between = scale(f, unary(f, 'Square', shift(f, x, 1)), 0.25)
  const below = select(f, compare(f, 'LessEqual', x, constant(f, -1)), zeros(f), between)
  return select(f, compare(f, 'Less', x, constant(f, 1)), below, x)
}

const power: Lower = (f, x, settings) => {
  const exponent = number(settings, 'exponent')
  if (exponent === 2) return unary(f, 'Square', x)
  return exponent === 1 ? x : binary(f, 'Pow', x, constant(f, exponent))
}

/** Toward zero. */
const trunc: Lower = (f, x) => mul(f, unary(f, 'Sign', x), unary(f, 'Floor', unary(f, 'Abs', x)))

/** Half of e^x and its inverse, added or subtracted. */
const hyperbolic =
  (sign: 1 | -1): Lower =>
  (f, x) =>
    scale(f, add(f, unary(f, 'Exp', x), scale(f, unary(f, 'Exp', unary(f, 'Neg', x)), sign)), 0.5)

/** Of the size, with the sign put back: for numbers far below zero the plain formula loses them. */
const asinh: Lower = (f, x) => {
  const size = unary(f, 'Abs', x)
  const root = unary(f, 'Sqrt', shift(f, unary(f, 'Square', size), 1))
  return mul(f, unary(f, 'Sign', x), unary(f, 'Log', add(f, size, root)))
}

const atanh: Lower = (f, x) => scale(f, sub(f, unary(f, 'Log1p', x), unary(f, 'Log1p', unary(f, 'Neg', x))), 0.5)

const cbrt: Lower = (f, x) => mul(f, unary(f, 'Sign', x), binary(f, 'Pow', unary(f, 'Abs', x), constant(f, 1 / 3)))

const floorDivide: Lower = (f, x, settings) => unary(f, 'Floor', div(f, x, constant(f, number(settings, 'divisor'))))

/** By the names of {@link ActivationFunction}. */
const LOWERINGS: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['linear', (_f, x) => x],
  ['relu', (f, x, settings) => generalRelu(f, x, { maxValue: optional(settings, 'max_value'), negativeSlope: number(settings, 'negative_slope'), threshold: number(settings, 'threshold') })], // prettier-ignore
  ['relu6', direct('Relu6')],
  ['elu', elu],
  ['celu', celu],
  ['selu', direct('Selu')],
  ['sigmoid', direct('Sigmoid')],
  ['log_sigmoid', logSigmoid],
  ['tanh', direct('Tanh')],
  ['hard_tanh', (f, x) => clip(f, x, -1, 1)],
  ['tanh_shrink', (f, x) => sub(f, x, unary(f, 'Tanh', x))],
  ['softmax', (f, x, settings) => softmaxAlong(f, x, [axisOf(x, settings)])],
  ['log_softmax', logSoftmax],
  ['softplus', direct('Softplus')],
  ['squareplus', squareplus],
  ['sparse_plus', sparsePlus],
  ['sparse_sigmoid', (f, x) => clip(f, scale(f, shift(f, x, 1), 0.5), 0, 1)],
  ['exponential', direct('Exp')],
  ['softsign', (f, x) => div(f, x, shift(f, unary(f, 'Abs', x), 1))],
  ['leaky_relu', (f, x, settings) => leakyRelu(f, x, number(settings, 'negative_slope'))],
  ['swish', silu],
  ['silu', silu],
  ['gelu', gelu],
  ['gelu_new', geluTanh],
  ['glu', glu],
  ['hard_sigmoid', hardSigmoid],
  ['hard_sigmoid_keras2', hardSigmoidKeras2],
  ['hard_swish', hardSilu],
  ['hard_silu', hardSilu],
  ['mish', (f, x) => mul(f, x, unary(f, 'Tanh', unary(f, 'Softplus', x)))],
  ['threshold', threshold],
  ['soft_shrink', softShrink],
  ['hard_shrink', hardShrink],
  ['abs', direct('Abs')],
  ['square', direct('Square')],
  ['sqrt', direct('Sqrt')],
  ['rsqrt', direct('Rsqrt')],
  ['expm1', (f, x) => shift(f, unary(f, 'Exp', x), -1)],
  ['log', direct('Log')],
  ['log1p', direct('Log1p')],
  ['erf', direct('Erf')],
  ['sign', direct('Sign')],
  ['sin', direct('Sin')],
  ['cos', direct('Cos')],
  ['floor', direct('Floor')],
  ['ceil', direct('Ceil')],
  ['round', direct('Round')],
  ['trunc', trunc],
  ['cbrt', cbrt],
  ['exp2', (f, x) => unary(f, 'Exp', scale(f, x, Math.LN2))],
  ['log2', (f, x) => scale(f, unary(f, 'Log', x), 1 / Math.LN2)],
  ['log10', (f, x) => scale(f, unary(f, 'Log', x), 1 / Math.LN10)],
  ['tan', (f, x) => div(f, unary(f, 'Sin', x), unary(f, 'Cos', x))],
  ['sinh', hyperbolic(-1)],
  ['cosh', hyperbolic(1)],
  ['asinh', asinh],
  ['atanh', atanh],
  ['floor_divide', floorDivide],
  ['modulo', (f, x, settings) => sub(f, x, scale(f, floorDivide(f, x, settings), number(settings, 'divisor')))],
  ['reciprocal', (f, x, settings) => scale(f, unary(f, 'Reciprocal', x), number(settings, 'numerator'))],
  ['power', power],
  ['power_of', (f, x, settings) => unary(f, 'Exp', scale(f, x, Math.log(number(settings, 'base'))))],
  ['clip', (f, x, settings) => clip(f, x, optional(settings, 'min'), optional(settings, 'max'))],
  ['stop_gradient', direct('StopGradient')],
])

export const LOWERED_ACTIVATIONS: readonly string[] = [...LOWERINGS.keys()]

/** Applies an activation. Every name that a file can have is known here: `lower-activation.test.ts` holds both lists together. */
export function applyActivation(f: GraphFunction, x: Tensor, activation: ActivationFunction): Tensor {
  return LOWERINGS.get(activation.name)!(f, x, settingsOf(activation))
}
