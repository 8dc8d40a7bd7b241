import { failure } from '../../../shared/errors.ts'
import { describe } from '../../layers/layer-config.ts'
import { notAModel } from '../../models/errors.ts'
import { isObject, own } from '../../models/json-limits.ts'

/** `[layer, nodeIndex, tensorIndex]` of a tensor as Keras 3 writes it, `undefined` for anything else. */
export function kerasHistory(argument: unknown): unknown {
  const config = isObject(argument) ? own(argument, 'config') : undefined
  return isObject(config) ? own(config, 'keras_history') : undefined
}

/**
 * `[layer, nodeIndex, tensorIndex, kwargs?]`. The node index is not needed: `untangle` makes a layer of each call.
 */
export function readTensor(json: unknown): string {
  if (!Array.isArray(json) || typeof json[0] !== 'string') throw notAModel(`a layer takes ${describe(json)}`)
  if ((json[2] ?? 0) !== 0)
    throw failure('model-unsupported-structure', { of: 'output', layer: json[0], output: describe(json[2]) })
  return json[0]
}
