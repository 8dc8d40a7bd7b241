import { type ActivationFunction, settingsOf } from '../../models/activation-function.ts'
import type { Layer } from '../../models/layer-graph.ts'
import type { KeyPart } from '../../models/operation-key.ts'
import { splitPart } from '../../models/rearranged-shapes.ts'
import type { ImageShape } from '../../models/spatial-shapes.ts'

/** How Keras 3 writes an operation that is no layer: `keras.src.ops.numpy.Mean` with its settings, called on tensors and numbers. */
export interface KerasOperation {
  /** `numpy`, `nn`, `math`, `linalg`, `image` or `core`, below `keras.src.ops`. */
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

const brackets = (part: KeyPart): unknown => {
  if (part === 'ellipsis') return { class_name: '__ellipsis__', config: {} }
  if (part === 'newaxis') return null
  return typeof part === 'number' ? part : { class_name: '__slice__', config: part }
}

const COMPARISONS: Readonly<Record<string, string>> = {
  greater: 'Greater',
  greater_equal: 'GreaterEqual',
  less: 'Less',
  less_equal: 'LessEqual',
  equal: 'Equal',
  not_equal: 'NotEqual',
}

const LOGICAL: Readonly<Record<string, string>> = { and: 'LogicalAnd', or: 'LogicalOr', xor: 'LogicalXor', not: 'LogicalNot' } // prettier-ignore

/** True and false of a comparison, which our graph has as 1 and 0: a cast follows it. */
export function truthOperation({ className, config }: Pick<Layer, 'className' | 'config'>): KerasOperation | undefined {
  const reduced = { axis: config['axis'], keepdims: config['keepdims'] }
  switch (className) {
    case 'Compare':
      return operation('numpy', COMPARISONS[String(config['comparison'])] ?? '', {}, (tensors) => (tensors.length > 1 ? tensors : [...tensors, config['value']])) // prettier-ignore
    case 'Logical':
      return operation('numpy', LOGICAL[String(config['operation'])] ?? '')
    case 'Any':
    case 'All':
      return operation('numpy', className, reduced)
  }
  return undefined
}

export const TO_NUMBERS: KerasOperation = operation('core', 'Cast', { dtype: 'float32' })

/** Of the tensors and numbers of a `Where`, in Keras' order. */
function whereArguments(config: Layer['config'], [condition, ...tensors]: readonly unknown[]): unknown[] {
  const waiting = [...tensors]
  return [condition, ...['then', 'otherwise'].map((key) => config[key] ?? waiting.shift())]
}

/** The brackets that take a part which our graph knows by its number. */
const partBrackets = (layer: Pick<Layer, 'name' | 'className' | 'config'>, input: ImageShape): unknown[] => {
  const { axis, start, size } = splitPart(layer, input)
  const all = { start: null, stop: null, step: null }
  return [brackets(all), ...input.map((_, i) => brackets(i === axis ? { ...all, start, stop: start + size } : all))]
}

/** Over one axis a norm of a vector, over two that of a matrix, of which only the second order sums squares. */
function normOperation(config: Layer['config']): KerasOperation | undefined {
  const axes: unknown[] = [config['axis']].flat()
  const order = config['order'] ?? 2
  if (axes.length > 2 || (axes.length === 2 && order !== 2)) return undefined
  const [axis, ord] = axes.length === 2 ? [axes, 'fro'] : [axes[0], order]
  return operation('linalg', 'Norm', { ord, axis, keepdims: config['keepdims'] ?? false })
}

/** The operation that one of our layers stands for, where it is none of Keras. */
export function layerOperation(
  layer: Pick<Layer, 'name' | 'className' | 'config'>,
  input: ImageShape,
): KerasOperation | undefined {
  // prettier-ignore
  const { className, config } = layer
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
    case 'Matmul':
      return config['transpose_a'] === true || config['transpose_b'] === true ? undefined : operation('numpy', className) // prettier-ignore
    case 'Divide':
      return operation('numpy', className)
    case 'Where':
      return operation('numpy', className, {}, (tensors) => whereArguments(config, tensors))
    case 'SplitPart':
      return operation('numpy', 'GetItem', {}, (tensors) => [...tensors, partBrackets(layer, input)])
    case 'Take':
      return operation('numpy', className, only('axis'), (tensors) => [...tensors, config['indices']])
    case 'Tile':
      return operation('numpy', className, only('repeats'))
    case 'Repeat':
      return operation('numpy', className, only('repeats', 'axis'))
    case 'Roll':
      return operation('numpy', className, only('shift', 'axis'))
    case 'Pad':
      return operation('numpy', className, { pad_width: [[0, 0], ...(config['pad_width'] as [number, number][])], mode: config['mode'] ?? 'constant' }, (tensors) => [...tensors, ...(Number(config['value'] ?? 0) === 0 ? [] : [config['value']])]) // prettier-ignore
    case 'Norm':
      return normOperation(config)
    case 'Einsum':
      return operation('numpy', className, { subscripts: config['equation'] })
    case 'RGBToGrayscale':
      return operation('image', className, { data_format: 'channels_last' })
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
