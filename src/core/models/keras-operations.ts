import { ModelError } from './errors.ts'
import { isObject, own } from './json-limits.ts'
import type { JsonObject } from './json-limits.ts'
import { describe } from './layer-config.ts'
import { kerasHistory, readTensor } from './keras-tensors.ts'

/** What stands in a file for `x * 2`: an operation between layers, without a layer of its own. */
interface Operation {
  readonly name: string
  readonly className: string
  readonly config: JsonObject
  readonly nodes: unknown
}

type Operand = { readonly tensor: string } | { readonly numbers: number | readonly number[] }
interface AsLayer {
  readonly className: string
  readonly config: JsonObject
  readonly calls: readonly (readonly string[])[]
}

/** Functions of one tensor that are activations under the same name: `keras.ops.relu6(x)`. */
const ACTIVATIONS: ReadonlyMap<string, string> = new Map(
  'relu relu6 sigmoid tanh silu swish gelu hard_sigmoid hard_silu hard_swish elu selu softplus softsign softmax'
    .split(' ')
    .map((name) => [name.replaceAll('_', ''), name]),
)

/**
 * Keras 3 puts operations beside layers, under their module in `.keras` files; in `.h5` files they only differ by having no settings.
 * Keras 2 (TensorFlow) wraps them in `TFOpLambda`. None holds code.
 */
export function isOperation(json: JsonObject): boolean {
  const module = own(json, 'module')
  if (typeof module === 'string') return module.startsWith('keras.src.ops.')
  if (own(json, 'class_name') === 'TFOpLambda') return true
  const nodes = own(json, 'inbound_nodes')
  const node: unknown = Array.isArray(nodes) ? nodes[0] : undefined
  const args = isObject(node) ? own(node, 'args') : undefined
  const config = own(json, 'config')
  // merging layers take a list of tensors, operations their operands one by one
  const isCalledAsOperation = Array.isArray(args) && !args.some(Array.isArray)
  return isCalledAsOperation && isObject(config) && Object.keys(config).every((key) => key === 'name')
}

/**
 * The layer that computes the same.
 *
 * @throws {ModelError} `model-unknown-layer` for operations that no layer computes.
 */
export function operationAsLayer(operation: Operation): AsLayer {
  const [node, ...others] = Array.isArray(operation.nodes) ? (operation.nodes as unknown[]) : []
  if (node === undefined || others.length > 0) throw unsupported(operation, 'is not used once')
  const kind = kindOf(operation)
  const operands = isObject(node) ? keras3Operands(operation, node) : keras2Operands(operation, node)
  const [first, second] = operands
  const activation = ACTIVATIONS.get(kind)
  if (activation !== undefined && first && 'tensor' in first && !second)
    return layer('Activation', { activation }, [first.tensor], operation)
  if (!first) throw unsupported(operation, 'takes nothing')
  if (kind === 'negative' && 'tensor' in first) return rescaling(operation, first.tensor, -1, 0)
  if (!second || operands.length > 2) throw unsupported(operation, 'is no layer')
  return arithmetic(operation, kind, first, second)
}

/** `Add`, `TrueDivide`; or `math.truediv`, `__operators__.add` of TensorFlow. */
function kindOf({ className, config }: Operation): string {
  const name = className === 'TFOpLambda' ? String(own(config, 'function')).split('.').at(-1) : className
  return (name ?? '').toLowerCase().replaceAll('_', '')
}

function arithmetic(operation: Operation, kind: string, first: Operand, second: Operand): AsLayer {
  if ('tensor' in first && 'tensor' in second) {
    const merge = { add: 'Add', subtract: 'Subtract', sub: 'Subtract', multiply: 'Multiply', mul: 'Multiply', maximum: 'Maximum' }[kind] // prettier-ignore
    if (merge === undefined) throw unsupported(operation, 'combines two tensors as no layer does')
    return layer(merge, {}, [first.tensor, second.tensor], operation)
  }
  const [tensor, numbers, isReversed] =
    'tensor' in first && 'numbers' in second
      ? [first.tensor, second.numbers, false]
      : 'numbers' in first && 'tensor' in second
        ? [second.tensor, first.numbers, true]
        : []
  if (tensor === undefined || numbers === undefined) throw unsupported(operation, 'takes no tensor')
  switch (kind) {
    case 'add':
      return rescaling(operation, tensor, 1, numbers)
    case 'subtract':
    case 'sub':
      return isReversed ? rescaling(operation, tensor, -1, numbers) : rescaling(operation, tensor, 1, each(numbers, (n) => -n)) // prettier-ignore
    case 'multiply':
    case 'mul':
      return rescaling(operation, tensor, numbers, 0)
    case 'truediv':
    case 'truedivide':
    case 'divide':
      if (!isReversed) return rescaling(operation, tensor, each(numbers, (n) => 1 / n), 0) // prettier-ignore
  }
  throw unsupported(operation, 'is no layer')
}

function rescaling(operation: Operation, tensor: string, scale: Numbers, offset: Numbers): AsLayer {
  if (![scale, offset].flat().every(Number.isFinite)) throw unsupported(operation, 'divides by zero')
  return layer('Rescaling', { scale, offset }, [tensor], operation)
}

type Numbers = number | readonly number[]

const each = (numbers: Numbers, change: (n: number) => number): Numbers =>
  typeof numbers === 'number' ? change(numbers) : numbers.map(change)

const layer = (className: string, config: JsonObject, inbound: readonly string[], { name }: Operation): AsLayer => ({
  className,
  config: { ...config, name },
  calls: [inbound],
})

function keras3Operands(operation: Operation, node: JsonObject): Operand[] {
  const args = own(node, 'args')
  const kwargs = own(node, 'kwargs')
  const named = isObject(kwargs) ? Object.values(kwargs).filter((value) => value !== null) : []
  if (!Array.isArray(args) || named.length > 0) throw unsupported(operation, `is called with ${describe(node)}`)
  return args.map((argument: unknown) => {
    const history = kerasHistory(argument)
    return history === undefined ? { numbers: numbersOf(operation, argument) } : { tensor: readTensor(history) }
  })
}

/** `['layer', 0, 0, { y: 127.5, name: null }]`; `y` may be a tensor, `['other', 0, 0]`. */
function keras2Operands(operation: Operation, node: unknown): Operand[] {
  const first: unknown = Array.isArray(node) && Array.isArray(node[0]) ? (node as unknown[])[0] : node
  if (!Array.isArray(first)) throw unsupported(operation, `is called with ${describe(node)}`)
  const kwargs: unknown = first[3]
  const y = isObject(kwargs) ? own(kwargs, 'y') : undefined
  if (y === undefined || y === null) return [{ tensor: readTensor(first) }]
  const isTensor = Array.isArray(y) && typeof y[0] === 'string'
  return [{ tensor: readTensor(first) }, isTensor ? { tensor: readTensor(y) } : { numbers: numbersOf(operation, y) }]
}

/** A number, one for each channel, or an array as Keras 3 writes it: `{ class_name: '__tensor__', config: { value } }`. */
function numbersOf(operation: Operation, json: unknown): Numbers {
  const config = isObject(json) ? own(json, 'config') : undefined
  const value = isObject(config) ? own(config, 'value') : json
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const list = Array.isArray(value) ? (value as unknown[]).flat(4) : []
  if (list.length > 0 && list.length <= 4096 && list.every(Number.isFinite)) return list as number[]
  throw unsupported(operation, `takes ${describe(json)}`)
}

function unsupported({ name, className, config }: Operation, what: string): ModelError {
  const kind = className === 'TFOpLambda' ? String(own(config, 'function')) : className
  return new ModelError('model-unknown-layer', `The operation “${name}” (${kind}) ${what}, which is not supported.`, {
    hint: 'Adding, multiplying and dividing by numbers, merging two tensors and activations are. Take the operation out of the model in Keras.',
  })
}
