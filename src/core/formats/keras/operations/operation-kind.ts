import { isObject, own } from '../../../models/json-limits.ts'
import type { JsonObject } from '../../../models/json-limits.ts'

const TENSORFLOW_OPERATIONS = new Set<unknown>(['TFOpLambda', 'SlicingOpLambda'])

/** Whether Keras 2 wrote it: operations of TensorFlow in a layer. */
export const isTensorFlowOperation = (className: unknown): boolean => TENSORFLOW_OPERATIONS.has(className)

/** What a file calls an operation: `Mean`, `math.reduce_mean`. */
export function operationTitle(className: string, config: JsonObject): string {
  return isTensorFlowOperation(className) ? String(own(config, 'function')) : className
}

/** Lower case without modules and underscores: `Mean` and `math.reduce_mean` are `mean` and `reducemean`. */
export const kindOf = (title: string): string => (title.split('.').at(-1) ?? '').toLowerCase().replaceAll('_', '')

/** The kind of what stands in a file, if it is an operation. */
export function operationKind(json: JsonObject): string {
  const config = own(json, 'config')
  return kindOf(operationTitle(String(own(json, 'class_name')), isObject(config) ? config : {}))
}
