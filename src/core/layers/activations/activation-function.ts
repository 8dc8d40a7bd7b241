import { isObject, own } from '../../models/json-limits.ts'
import type { JsonObject } from '../../models/json-limits.ts'
import { badConfig, describe } from '../layer-config.ts'
import type { LayerSpec } from '../layer-config.ts'
import { ModelError } from '../../models/errors.ts'

/** What an activation computes: a function by Keras' name, and the settings that are not at their defaults. */
export interface ActivationFunction {
  readonly name: string
  readonly settings: JsonObject
}

/** Keras 3 made hard_sigmoid relu6(x + 3) / 6; before, and in TF.js, it is clip(0.2 x + 0.5, 0, 1). The engine keeps both apart. */
export const OLD_HARD_SIGMOID = 'hard_sigmoid_keras2'

/** Settings of each function, with the values they have where nothing is said. */
const FUNCTIONS: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ...'linear relu6 selu sigmoid tanh softplus exponential softsign swish silu gelu_new hard_sigmoid hard_sigmoid_keras2 hard_swish hard_silu mish hard_tanh log_sigmoid sparse_plus sparse_sigmoid tanh_shrink'
    .split(' ')
    .map((name): [string, JsonObject] => [name, {}]),
  ['relu', { negative_slope: 0, max_value: null, threshold: 0 }],
  ['leaky_relu', { negative_slope: 0.2 }],
  ['elu', { alpha: 1 }],
  ['celu', { alpha: 1 }],
  ['gelu', { approximate: false }],
  ['glu', { axis: -1 }],
  ['softmax', { axis: -1 }],
  ['log_softmax', { axis: -1 }],
  ['threshold', { threshold: 0, default_value: 0 }],
  ['soft_shrink', { threshold: 0.5 }],
  ['hard_shrink', { threshold: 0.5 }],
  ['squareplus', { b: 4 }],
  // operations on one tensor (keras.ops, tf.math): Keras has them beside layers, not as activations
  ...'abs square sqrt rsqrt cbrt expm1 exp2 log log1p log2 log10 erf sign sin cos tan sinh cosh asinh atanh floor ceil round trunc'
    .split(' ')
    .map((name): [string, JsonObject] => [name, {}]),
  ['reciprocal', { numerator: 1 }],
  ['power', { exponent: 1 }],
  ['power_of', { base: Math.E }],
  ['clip', { min: null, max: null }],
  ['modulo', { divisor: 1 }],
  ['floor_divide', { divisor: 1 }],
  ['stop_gradient', {}],
])

/** Activation layers that stand where a function could: `Dense(8, activation=LeakyReLU())`. Their defaults are their own. */
const LAYERS: ReadonlyMap<string, { readonly name: string; readonly settings: JsonObject }> = new Map([
  ['ReLU', { name: 'relu', settings: {} }],
  ['LeakyReLU', { name: 'leaky_relu', settings: { negative_slope: 0.3 } }],
  ['ELU', { name: 'elu', settings: {} }],
  ['Softmax', { name: 'softmax', settings: {} }],
  ['ThresholdedReLU', { name: 'threshold', settings: { threshold: 1 } }],
])

/** Names of Keras 2 and TF.js for the same setting. */
const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  leaky_relu: { alpha: 'negative_slope' },
  threshold: { theta: 'threshold' },
}

/** Fields of a layer's configuration that say nothing about what it computes. */
const ABOUT_LAYERS = new Set(['name', 'trainable', 'dtype', 'batch_input_shape', 'batch_shape'])

/**
 * Reads an activation however a file spells it: `relu6`, `hardSigmoid` (TF.js), Keras 3's `{ class_name: "function", config: "softmax" }`,
 * or a layer, `{ class_name: "LeakyReLU", config: { negative_slope: 0.1 } }`.
 *
 * @param value  `config.activation`; `linear` where there is none.
 * @throws {ModelError} `model-unknown-layer` for a function that is not known, `model-bad-config` for a setting that is not understood.
 */
export function readActivation(layer: LayerSpec, value: unknown): ActivationFunction {
  const { name, given, defaults } = named(layer, value)
  const known = FUNCTIONS.get(name)
  if (!known) throw unknownActivation(layer, value)
  const aliases = ALIASES[name] ?? {}
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
  if (name === 'gelu' && settings['approximate'] === true) return { name: 'gelu_new', settings: {} }
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
  const standsFor = LAYERS.get(className)
  return { name: standsFor?.name ?? snakeCase(className), given, defaults: standsFor?.settings ?? {} }
}

/** As our graph holds it: a name, or Keras' form for an object where it has settings of its own. */
export function writeActivation({ name, settings }: ActivationFunction): unknown {
  return Object.keys(settings).length === 0 ? name : { class_name: name, config: settings }
}

/** Every setting of a function of our graph, defaults included. */
export function settingsOf({ name, settings }: ActivationFunction): JsonObject {
  return { ...FUNCTIONS.get(name), ...settings }
}

export const ACTIVATION_FUNCTIONS: readonly string[] = [...FUNCTIONS.keys()]

function unknownActivation(layer: LayerSpec, value: unknown): ModelError {
  const what = isObject(value) && own(value, 'class_name') === 'function' ? own(value, 'config') : value
  return new ModelError(
    'model-unknown-layer',
    `Layer “${layer.name}” (${layer.className}) has the activation ${describe(what)}, which is not supported.`,
    { hint: `Supported are ${ACTIVATION_FUNCTIONS.join(', ')}.` },
  )
}

const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, '_$1').toLowerCase()
