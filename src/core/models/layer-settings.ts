import { describe, notUnderstood } from '../layers/layer-config.ts'
import type { LayerSpec } from '../layers/layer-config.ts'
import { fileKindOf } from '../layers/kinds.ts'
import { isObject, own } from './json-limits.ts'

/** On every layer, and without effect on what it computes. The dtype is looked at by {@link precisionOf}. */
const ABOUT_LAYERS = new Set(['name', 'trainable', 'dtype', 'batch_input_shape', 'batch_shape', 'seed', 'dynamic'])

/** How weights begin and how Keras punishes or bounds them in training: weights are read from the file, and Frostline trains with its own plan. */
const FOR_TRAINING = /_(initializer|regularizer|constraint)$/

/**
 * Refuses every setting of a layer that nothing here understands, unless it is at a value that changes nothing: what is not understood
 * would be left out, and the model would answer something else without a word.
 *
 * @throws {AppError} `model-bad-config` naming the layer and the field; `model-unknown-layer`.
 */
export function checkSettings(layer: LayerSpec): void {
  const { settings, neutral = {}, check } = fileKindOf(layer)
  if (settings === 'any') return
  for (const [field, value] of Object.entries(layer.config)) {
    if (value === null || value === undefined || ABOUT_LAYERS.has(field) || FOR_TRAINING.test(field)) continue
    if (Object.hasOwn(settings, field)) continue
    const values = Object.hasOwn(neutral, field) ? (neutral[field] ?? []) : []
    if (values.some((each) => JSON.stringify(each) === JSON.stringify(value))) continue
    throw notUnderstood(layer, `its setting “${field}” is ${describe(value)}, which is not supported`)
  }
  check?.(layer)
}

const FLOATS = new Set(['float32', 'float64', 'float16', 'bfloat16', 'mixed_float16', 'mixed_bfloat16'])

/**
 * The precision that a layer computes in, by its dtype policy.
 *
 * @throws {AppError} `model-bad-config` for one that is no floating-point number.
 */
export function precisionOf(layer: LayerSpec): string {
  const policy = layer.config['dtype'] ?? 'float32'
  const settings = isObject(policy) ? own(policy, 'config') : undefined
  const name = isObject(policy) ? ((isObject(settings) ? own(settings, 'name') : undefined) ?? 'float32') : policy
  if (layer.className === 'InputLayer') return 'float32'
  if (typeof name === 'string' && FLOATS.has(name)) return name
  throw notUnderstood(layer, `it computes in ${describe(name)}, which is not supported`)
}
