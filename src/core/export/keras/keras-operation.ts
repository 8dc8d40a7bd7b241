import { type ActivationFunction, settingsOf } from '../../models/activation-function.ts'
import type { Layer } from '../../models/layer-graph.ts'
import type { KeyPart } from '../../models/operation-key.ts'

/** How Keras 3 writes an operation that is no layer: `keras.src.ops.numpy.Mean` with its settings, called on tensors and numbers. */
export interface KerasOperation {
  /** `numpy`, `nn`, `math` or `core`, below `keras.src.ops`. */
  readonly module: string
  readonly className: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Around the tensors that it takes. */
  readonly args: (tensors: readonly unknown[]) => readonly unknown[]
}

const operation = (
  module: string,
  className: string,
  settings: Readonly<Record<string, unknown>> = {},
  args: KerasOperation['args'] = (tensors) => tensors,
): KerasOperation => ({ module, className, settings, args })

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
  }),
  ...named('math', { rsqrt: 'Rsqrt', erf: 'Erf' }),
  ...named('core', { stop_gradient: 'StopGradient' }),
])

/** The operation that computes an activation, where Keras 3 has one. */
export function activationOperation(activation: ActivationFunction): KerasOperation | undefined {
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

const brackets = (part: KeyPart): unknown => {
  if (part === 'ellipsis') return { class_name: '__ellipsis__', config: {} }
  if (part === 'newaxis') return null
  return typeof part === 'number' ? part : { class_name: '__slice__', config: part }
}

/** The operation that one of our layers stands for, where it is none of Keras. */
export function layerOperation({ className, config }: Pick<Layer, 'className' | 'config'>): KerasOperation | undefined {
  const only = (...keys: string[]): Record<string, unknown> => Object.fromEntries(keys.map((key) => [key, config[key]]))
  switch (className) {
    case 'Mean':
    case 'Max':
    case 'Min':
    case 'Sum':
    case 'Var':
    case 'Std':
      return operation('numpy', className, only('axis', 'keepdims'))
    case 'Logsumexp':
      return operation('math', className, only('axis', 'keepdims'))
    case 'ExpandDims':
    case 'Squeeze':
    case 'Flip':
      return operation('numpy', className, only('axis'))
    case 'Stack':
      return operation('numpy', className, only('axis'), (tensors) => [tensors])
    case 'Divide':
    case 'Matmul':
      return operation('numpy', className)
    case 'DepthToSpace':
    case 'SpaceToDepth':
      return operation('nn', className, only('block_size'))
    case 'GetItem':
      return operation('numpy', className, {}, (tensors) => [...tensors, (config['key'] as KeyPart[]).map(brackets)])
    case 'ThresholdedReLU':
      return operation('nn', 'Threshold', { threshold: config['theta'] ?? 1, default_value: 0 })
  }
  return undefined
}
