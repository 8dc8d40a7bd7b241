import type { Tensor } from '../../../engine/op-graph.ts'
import type { JsonObject } from '../../../models/json-limits.ts'
import { add, clip, div, mul, scale, shift, sub } from '../../../ops/arithmetic.ts'
import { unary } from '../../../ops/elementwise.ts'
import { reduce } from '../../../ops/reductions.ts'
import { slice } from '../../../ops/slices.ts'
import { KERAS_LAYERS, operation } from '../../keras-form.ts'
import { softmaxAlong } from '../softmax.ts'
import {
  activation,
  direct,
  type FunctionKind,
  kerasOperation,
  type KerasLayers,
  type Lower,
  number,
} from './function-kind.ts'

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

/** -softplus(-x). */
const logSigmoid: Lower = (f, x) => unary(f, 'Neg', unary(f, 'Softplus', unary(f, 'Neg', x)))

/** One half gates the other (Dauphin et al. 2016, arXiv:1612.08083). */
const glu: Lower = (f, x, settings) => {
  const axis = axisOf(x, settings)
  const half = (x.shape[axis] as number) / 2
  const part = (begin: number): Tensor =>
    slice(
      f,
      x,
      x.shape.map((_, i) => (i === axis ? begin : 0)),
      x.shape.map((_, i) => (i === axis ? half : -1)),
    )
  return mul(f, part(0), unary(f, 'Sigmoid', part(half)))
}

const axisOf = (x: Tensor, settings: JsonObject): number => {
  const axis = number(settings, 'axis')
  return axis < 0 ? x.shape.length + axis : axis
}

const logSoftmax: Lower = (f, x, settings) => {
  const axes = [axisOf(x, settings)]
  const centered = sub(f, x, unary(f, 'StopGradient', reduce(f, 'Max', x, axes, true)))
  return sub(f, centered, unary(f, 'Log', reduce(f, 'Sum', unary(f, 'Exp', centered), axes, true)))
}

/** Keras 2's hard_sigmoid, clip(0.2 x + 0.5, 0, 1), in layers of Keras 3, which has another one by that name. */
const oldHardSigmoid: KerasLayers = {
  layers: ({ name }, inbound) => {
    const scaled = `${name}_scaled`
    const common = { module: KERAS_LAYERS, weights: [] }
    return [
      { ...common, name: scaled, className: 'Rescaling', config: { name: scaled, scale: 0.2, offset: 0.5 }, inbound },
      { ...common, name, className: 'ReLU', config: { name, max_value: 1 }, inbound: [scaled] },
    ]
  },
}

/** Keras 3 made hard_sigmoid relu6(x + 3) / 6; before, and in TF.js, it is clip(0.2 x + 0.5, 0, 1). The engine keeps both apart. */
export const OLD_HARD_SIGMOID = 'hard_sigmoid_keras2'

/** Between two bounds, or the input times something that is. */
export const gates: readonly FunctionKind[] = [
  activation('sigmoid', direct('Sigmoid'), { tfjs: 'sigmoid' }),
  activation('log_sigmoid', logSigmoid),
  activation('sparse_sigmoid', (f, x) => clip(f, scale(f, shift(f, x, 1), 0.5), 0, 1)),
  activation('hard_sigmoid', hardSigmoid),
  kerasOperation(OLD_HARD_SIGMOID, hardSigmoidKeras2, { keras: oldHardSigmoid, tfjs: 'hard_sigmoid' }),
  activation('tanh', direct('Tanh'), { tfjs: 'tanh' }),
  activation('softsign', (f, x) => div(f, x, shift(f, unary(f, 'Abs', x), 1)), { tfjs: 'softsign' }),
  activation('silu', silu, { tfjs: 'swish' }),
  activation('swish', silu, { tfjs: 'swish' }),
  activation('hard_silu', hardSilu),
  activation('hard_swish', hardSilu),
  activation('mish', (f, x) => mul(f, x, unary(f, 'Tanh', unary(f, 'Softplus', x))), { tfjs: 'mish' }),
  activation('gelu', gelu, {
    settings: { approximate: false },
    tfjs: 'gelu',
    becomes: ({ approximate }) => (approximate === true ? 'gelu_new' : undefined),
  }),
  kerasOperation('gelu_new', geluTanh, {
    keras: () => operation('nn', 'Gelu', { approximate: true }),
    tfjs: 'gelu_new',
  }),
  // as a layer's activation Keras takes its shape for that of its input
  kerasOperation('glu', glu, { settings: { axis: -1 }, keras: ['nn', 'Glu'], halves: true }),
  activation('softmax', (f, x, settings) => softmaxAlong(f, x, [axisOf(x, settings)]), {
    settings: { axis: -1 },
    keras: ['nn', 'Softmax'],
    tfjs: 'softmax',
    asLayer: { className: 'Softmax', settings: {} },
  }),
  activation('log_softmax', logSoftmax, { settings: { axis: -1 }, keras: ['nn', 'LogSoftmax'], tfjs: 'log_softmax' }),
]
