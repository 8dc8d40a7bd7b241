import { isObject, type JsonObject, own } from '../../../models/json-limits.ts'
import { arithmeticOperations } from './arithmetic-operations.ts'
import { arrayOperations } from './array-operations.ts'
import { comparisonOperations } from './comparison-operations.ts'
import { isTensorFlowOperation, type Operation, OperationCall } from './operation-call.ts'
import { activation, type Reader, unary } from './operation-reader.ts'
import { rearrangingOperations } from './rearranging-operations.ts'

interface AsLayer {
  readonly className: string
  readonly config: JsonObject
  readonly inbound: readonly string[]
}

const TAKE_LISTS = new Set(['concatenate', 'stack', 'getitem', 'pad', 'reshape', 'transpose'])

/**
 * Keras 3 puts operations beside layers, under their module in `.keras` files; in `.h5` files they only differ by their settings, which never
 * say whether they are trainable, and by how they are called. Keras 2 (TensorFlow) wraps them in `TFOpLambda`. None holds code.
 */
export function isOperation(json: JsonObject): boolean {
  if (isTensorFlowOperation(own(json, 'class_name'))) return true
  const module = own(json, 'module')
  if (typeof module === 'string') return module.startsWith('keras.src.ops.')
  const nodes = own(json, 'inbound_nodes')
  const node: unknown = Array.isArray(nodes) ? nodes[0] : undefined
  const config = own(json, 'config')
  if (!isObject(node) || !Array.isArray(own(node, 'args')) || !isObject(config)) return false
  const kind = String(own(json, 'class_name')).toLowerCase()
  if (Object.hasOwn(config, 'trainable') || Object.hasOwn(config, 'layers')) return false
  // merging layers take a list of tensors, operations their operands one by one
  if ((own(node, 'args') as unknown[]).some(Array.isArray)) return TAKE_LISTS.has(kind)
  return OPERATIONS.has(kind) || Object.keys(config).every((key) => key === 'name')
}

/**
 * The layer that computes the same.
 *
 * @throws {AppError} `model-unknown-layer` for operations that no layer computes, and for arguments that are not understood.
 */
export function operationAsLayer(operation: Operation): AsLayer {
  const call = new OperationCall(operation)
  const read = OPERATIONS.get(call.kind)
  if (!read) throw call.unsupported('is no layer')
  const { className, config, inbound } = read(call)
  call.done()
  return { className, config: { ...config, name: operation.name }, inbound }
}

const slope = { negative_slope: ['alpha'] }

/** By `OperationCall.kind`: what Keras 3 and TensorFlow have under the same name computes the same. */
const OPERATIONS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...'relu6 sigmoid tanh silu swish selu softplus softsign mish exp expm1 log log1p abs square sqrt rsqrt erf sign sin cos tan sinh cosh log2 log10 exp2 trunc cbrt floor ceil'
    .split(' ')
    .map((name): [string, Reader] => [name, unary(name === 'exp' ? 'exponential' : name)]),
  ['relu', unary('relu')],
  ['leakyrelu', unary('leaky_relu', slope)],
  ['elu', unary('elu')],
  ['celu', unary('celu')],
  ['gelu', (call) => unary('gelu', {}, { approximate: !call.isKeras2 })(call)],
  ['glu', unary('glu')],
  ['softmax', unary('softmax')],
  ['logsoftmax', unary('log_softmax')],
  ['logsigmoid', unary('log_sigmoid')],
  ['hardsigmoid', unary('hard_sigmoid')],
  ['hardsilu', unary('hard_silu')],
  ['hardswish', unary('hard_silu')],
  ['hardtanh', unary('hard_tanh')],
  ['hardshrink', unary('hard_shrink')],
  ['softshrink', unary('soft_shrink')],
  ['tanhshrink', unary('tanh_shrink')],
  ['threshold', unary('threshold')],
  ['squareplus', unary('squareplus')],
  ['sparseplus', unary('sparse_plus')],
  ['sparsesigmoid', unary('sparse_sigmoid')],
  ['absolute', unary('abs')],
  [
    'round',
    (call) => {
      const read = unary('round')(call)
      if (call.number(0, 1, 'decimals') !== 0) throw call.unsupported('rounds to decimals')
      return read
    },
  ],
  ['fabs', unary('abs')],
  ['reciprocal', unary('reciprocal')],
  ['stopgradient', (call) => activation('stop_gradient', {}, call.tensor(0, 'variable', 'x', 'input'))],
  ['asinh', unary('asinh')],
  ['arcsinh', unary('asinh')],
  ['atanh', unary('atanh')],
  ['arctanh', unary('atanh')],
  ['rint', unary('round')],
  ...arithmeticOperations,
  ...comparisonOperations,
  ...rearrangingOperations,
  ...arrayOperations,
])
