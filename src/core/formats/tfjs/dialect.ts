import { activationName } from '../../layers/activations/activation-name.ts'
import { functionKind } from '../../layers/activations/functions/functions.ts'
import { kindOf } from '../../layers/kinds.ts'
import type { ImageShape } from '../../layers/shapes.ts'
import { NOT_IN_TFJS, notInTfjs } from '../../layers/tfjs-form.ts'
import type { TfjsLayer } from '../../layers/tfjs-form.ts'
import { isObject } from '../../models/json-limits.ts'
import type { JsonObject } from '../../models/json-limits.ts'
import type { Layer, WeightTensor } from '../../models/layer-graph.ts'

/** What tfjs-layers 4.22 can deserialize (tfjs-layers/src/initializers.ts). */
const INITIALIZERS = new Set(
  'Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LeCunNormal LeCunUniform Ones Orthogonal RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros'.split(
    ' ',
  ),
)

/** @throws {AppError} `model-not-expressible` where TF.js would compute something else than this layer. */
export function toTfjs(layer: Layer, input: ImageShape, weights: ReadonlyMap<string, WeightTensor>): TfjsLayer[] {
  const form = kindOf(layer)?.tfjs ?? NOT_IN_TFJS
  if (typeof form === 'string') throw notInTfjs(layer, form)
  return form(layer, input, weights).map((each) => ({ ...each, config: toTfjsConfig(layer, each.config) }))
}

function toTfjsConfig(layer: Layer, config: JsonObject): JsonObject {
  const entries = Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'activation') return [[key, toTfjsActivation(layer, value)]]
    if (key === 'dtype') return [[key, 'float32']]
    if (key.endsWith('_initializer') && !INITIALIZERS.has(classOf(value))) return []
    if (key.endsWith('_regularizer')) return [[key, toTfjsRegularizer(value)]]
    return [[key, value]]
  })
  return Object.fromEntries(entries)
}

const classOf = (value: unknown): string => (isObject(value) ? String(value['class_name']) : String(value))

function toTfjsActivation(layer: Layer, value: unknown): unknown {
  const name = activationName(value)
  if (isObject(value)) throw notInTfjs(layer, `its activation “${name}” takes no settings`)
  const tfjsName = functionKind(name)?.tfjs
  if (tfjsName === undefined) throw notInTfjs(layer, `it has no activation “${name}” of Keras 3`)
  return tfjsName
}

function toTfjsRegularizer(value: unknown): unknown {
  if (!isObject(value) || value['class_name'] === 'L1L2') return isObject(value) ? value : null
  const { l1 = 0, l2 = 0 } = isObject(value['config']) ? value['config'] : {}
  return { class_name: 'L1L2', config: { l1, l2 } }
}
