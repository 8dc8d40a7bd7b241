import type { Layer } from '../../models/layer-graph.ts'
import {
  KERAS_LAYERS,
  type KerasLayer,
  type KerasOperation,
  notInKeras,
  operation,
  operationLayer,
} from '../keras-form.ts'
import { type ActivationFunction, OLD_HARD_SIGMOID, settingsOf } from './activation-function.ts'

/** `keras.activations`, but for `glu`: as a layer's activation Keras takes its shape for that of its input. */
const ACTIVATIONS = new Set(
  'linear relu relu6 elu celu selu sigmoid tanh softmax log_softmax softplus exponential softsign leaky_relu swish silu gelu hard_sigmoid hard_swish hard_silu hard_tanh hard_shrink mish log_sigmoid soft_shrink sparse_plus sparse_sigmoid squareplus tanh_shrink'.split(
    ' ',
  ),
)

/** Whether a layer of Keras 3 may name it as its activation. */
export const isActivationOfLayers = ({ name, settings }: ActivationFunction): boolean =>
  Object.keys(settings).length === 0 && ACTIVATIONS.has(name)

const named = (module: string, names: Readonly<Record<string, string>>): [string, readonly [string, string]][] =>
  Object.entries(names).map(([name, className]) => [name, [module, className]])

/** Functions that Keras has as operations, with settings of the same names. */
const FUNCTIONS: ReadonlyMap<string, readonly [module: string, className: string]> = new Map([
  ...named('nn', {
    celu: 'Celu',
    glu: 'Glu',
    log_softmax: 'LogSoftmax',
    threshold: 'Threshold',
    soft_shrink: 'SoftShrink',
    hard_shrink: 'HardShrink',
    squareplus: 'Squareplus',
    leaky_relu: 'LeakyRelu',
    elu: 'Elu',
    softmax: 'Softmax',
  }),
  ...named('numpy', {
    abs: 'Absolute',
    square: 'Square',
    sqrt: 'Sqrt',
    expm1: 'Expm1',
    log: 'Log',
    log1p: 'Log1p',
    sign: 'Sign',
    sin: 'Sin',
    cos: 'Cos',
    floor: 'Floor',
    ceil: 'Ceil',
    round: 'Round',
    trunc: 'Trunc',
    cbrt: 'Cbrt',
    exp2: 'Exp2',
    log2: 'Log2',
    log10: 'Log10',
    tan: 'Tan',
    sinh: 'Sinh',
    cosh: 'Cosh',
    asinh: 'Arcsinh',
    atanh: 'Arctanh',
  }),
  ...named('math', { rsqrt: 'Rsqrt', erf: 'Erf' }),
  ...named('core', { stop_gradient: 'StopGradient' }),
])

/** The operation that computes an activation, where Keras 3 has one. */
function activationOperation(activation: ActivationFunction): KerasOperation | undefined {
  const settings = settingsOf(activation)
  const withNumber = (className: string, value: unknown, isFirst = false): KerasOperation =>
    operation('numpy', className, {}, (tensors) => (isFirst ? [value, ...tensors] : [...tensors, value]))
  switch (activation.name) {
    case 'gelu_new':
      return operation('nn', 'Gelu', { approximate: true })
    case 'reciprocal':
      return withNumber('Divide', settings['numerator'], true)
    case 'power':
      return withNumber('Power', settings['exponent'])
    case 'modulo':
      return withNumber('Mod', settings['divisor'])
    case 'floor_divide':
      return withNumber('FloorDivide', settings['divisor'])
    case 'power_of':
      return withNumber('Power', settings['base'], true)
    case 'clip':
      if (settings['min'] === null) return withNumber('Minimum', settings['max'])
      if (settings['max'] === null) return withNumber('Maximum', settings['min'])
      return operation('numpy', 'Clip', { x_min: settings['min'], x_max: settings['max'] })
  }
  const found = FUNCTIONS.get(activation.name)
  return found && operation(...found, settings)
}

/** An activation that Keras 3 has under no name of its own, in layers and operations that it has. */
export function activationLayers(
  layer: Layer,
  activation: ActivationFunction,
  inbound: readonly string[],
): KerasLayer[] {
  if (activation.name === OLD_HARD_SIGMOID) return oldHardSigmoid(layer, inbound)
  const { name } = layer
  if (activation.name === 'relu')
    return [{ name, className: 'ReLU', module: KERAS_LAYERS, config: { name, ...settingsOf(activation) }, inbound, weights: [] }] // prettier-ignore
  const operation = activationOperation(activation)
  if (!operation) throw notInKeras(layer, `Keras 3 has no activation “${activation.name}”`)
  return [operationLayer(name, operation, inbound)]
}

/** Keras 2's hard_sigmoid, clip(0.2 x + 0.5, 0, 1), in layers of Keras 3, which has another one by that name. */
function oldHardSigmoid({ name }: Layer, inbound: readonly string[]): KerasLayer[] {
  const scaled = `${name}_scaled`
  const common = { module: KERAS_LAYERS, weights: [] }
  return [
    { ...common, name: scaled, className: 'Rescaling', config: { name: scaled, scale: 0.2, offset: 0.5 }, inbound },
    { ...common, name, className: 'ReLU', config: { name, max_value: 1 }, inbound: [scaled] },
  ]
}
