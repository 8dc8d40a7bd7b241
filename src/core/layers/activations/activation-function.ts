import { type AppError, failure } from '../../../shared/errors.ts'
import { isObject, own } from '../../models/json-limits.ts'
import type { JsonObject } from '../../models/json-limits.ts'
import { badConfig, describe } from '../layer-config.ts'
import type { LayerSpec } from '../layer-config.ts'
import { functionKind, functionOfLayer, FUNCTIONS } from './functions/functions.ts'

/** What an activation computes: a function by Keras' name, and the settings that are not at their defaults. */
export interface ActivationFunction {
  readonly name: string
  readonly settings: JsonObject
}

/** Fields of a layer's configuration that say nothing about what it computes. */
const ABOUT_LAYERS = new Set(['name', 'trainable', 'dtype', 'batch_input_shape', 'batch_shape'])

/**
 * Reads an activation however a file spells it: `relu6`, `hardSigmoid` (TF.js), Keras 3's `{ class_name: "function", config: "softmax" }`,
 * or a layer, `{ class_name: "LeakyReLU", config: { negative_slope: 0.1 } }`.
 *
 * @param value  `config.activation`; `linear` where there is none.
 * @throws {AppError} `model-unknown-layer` for a function that is not known, `model-bad-config` for a setting that is not understood.
 */
export function readActivation(layer: LayerSpec, value: unknown): ActivationFunction {
  const { name, given, defaults } = named(layer, value)
  const kind = functionKind(name)
  if (!kind) throw unknownActivation(layer, value)
  const { settings: known, aliases = {}, becomes } = kind
  const settings: Record<string, unknown> = { ...known, ...defaults }
  for (const [field, setting] of Object.entries(given)) {
    const key = aliases[field] ?? field
    if (key === 'axis' && setting === null)
      throw badConfig(layer, `its activation “${name}” works along no axis, which mixes the photos of a batch`)
    if (Object.hasOwn(known, key)) settings[key] = setting ?? known[key]
    else if (!ABOUT_LAYERS.has(field) && setting !== null)
      throw badConfig(
        layer,
        `“${field}” of its activation ${describe(name)} is ${describe(setting)}, which is not known`,
      )
  }
  const other = becomes?.(settings)
  if (other !== undefined) return { name: other, settings: {} }
  return { name, settings: Object.fromEntries(Object.entries(settings).filter(([key, each]) => each !== known[key])) }
}

interface Named {
  readonly name: string
  readonly given: JsonObject
  readonly defaults: JsonObject
}

function named(layer: LayerSpec, value: unknown): Named {
  const plain = (name: string): Named => ({ name, given: {}, defaults: {} })
  if (value === null || value === undefined) return plain('linear')
  if (typeof value === 'string') return plain(snakeCase(value))
  const className = isObject(value) ? own(value, 'class_name') : undefined
  const config = isObject(value) ? own(value, 'config') : undefined
  if (className === 'function' && typeof config === 'string') return plain(snakeCase(config))
  if (typeof className !== 'string') throw unknownActivation(layer, value)
  const given = isObject(config) ? config : {}
  if (className === 'Activation') return named(layer, own(given, 'activation'))
  const standsFor = functionOfLayer(className)
  return { name: standsFor?.name ?? snakeCase(className), given, defaults: standsFor?.asLayer?.settings ?? {} }
}

/** As our graph holds it: a name, or Keras' form for an object where it has settings of its own. */
export function writeActivation({ name, settings }: ActivationFunction): unknown {
  return Object.keys(settings).length === 0 ? name : { class_name: name, config: settings }
}

/** Every setting of a function of our graph, defaults included. */
export function settingsOf({ name, settings }: ActivationFunction): JsonObject {
  return { ...functionKind(name)?.settings, ...settings }
}

function unknownActivation(layer: LayerSpec, value: unknown): AppError {
  const what = isObject(value) && own(value, 'class_name') === 'function' ? own(value, 'config') : value
  return failure('model-unknown-layer', {
    of: 'activation',
    layer: layer.name,
    className: layer.className,
    activation: describe(what),
    supported: FUNCTIONS.map(({ name }) => name),
  })
}

const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, '_$1').toLowerCase()
