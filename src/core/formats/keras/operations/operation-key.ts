import { isObject, own } from '../../../models/json-limits.ts'
import { describe } from '../../../layers/layer-config.ts'
import type { KeyPart } from '../../../layers/operations/get-item.ts'
import type { OperationCall } from './operation-call.ts'

/** The brackets of `x[…]`, from Keras 3's `__slice__` objects or Keras 2's `{ start, stop, step }`. */
export function readKey(call: OperationCall, json: unknown): KeyPart[] {
  const parts: readonly unknown[] = Array.isArray(json) ? json : [json]
  return parts.map((part): KeyPart => {
    if (typeof part === 'number' && Number.isInteger(part)) return part
    if (part === null) return 'newaxis'
    const className = isObject(part) ? own(part, 'class_name') : undefined
    if (className === '__ellipsis__') return 'ellipsis'
    const config = isObject(part) && className === '__slice__' ? own(part, 'config') : part
    if (!isObject(config) || !('start' in config)) throw call.unsupported(`takes ${describe(part)} in its brackets`)
    const [start, stop, step] = ['start', 'stop', 'step'].map((key) => own(config, key) ?? null)
    const isWhole = (n: unknown): n is number | null => n === null || Number.isInteger(n)
    if (isWhole(start) && isWhole(stop) && isWhole(step)) return { start, stop, step }
    throw call.unsupported(`takes ${describe(part)} in its brackets`)
  })
}
