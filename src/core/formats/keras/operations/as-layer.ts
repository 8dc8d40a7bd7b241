import { isObject, own } from '../../../models/json-limits.ts'
import type { JsonObject } from '../../../models/json-limits.ts'
import { OPERATIONS } from './operation-table.ts'
import { isTensorFlowOperation } from './operation-kind.ts'
import { OperationCall } from './operation-call.ts'
import type { Operation } from './operation-call.ts'

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
