import { recognizeArchitecture } from '../../models/architectures/recognize.ts'
import { assembleGraph } from '../../models/assemble-graph.ts'
import type { ModelHints } from '../../models/assemble-graph.ts'
import { notAModel } from '../../models/errors.ts'
import { flattenModel } from '../../models/flatten.ts'
import type { H5Attributes, H5Contents } from './h5-contents.ts'
import { checkJsonLimits, isObject, own } from '../../models/json-limits.ts'
import { legacyWeights } from './legacy-weights.ts'
import { isKeras3 } from './version.ts'
import { keras3Weights } from './keras3-weights.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'

const FORMAT = 'keras-h5'

/**
 * Reads an `.h5` file of Keras 2 or 3: a whole model, or the weights alone of an architecture that is known here.
 *
 * @throws {AppError} naming the layer or weight; `model-unknown-architecture` for weights that fit none.
 */
export function readKerasH5(contents: H5Contents, hints: ModelHints = {}): LayerGraph {
  const root = contents.attributes.get('') ?? {}
  const config = textOf(root, 'model_config')
  if (config === undefined) return recognizeArchitecture(contents, hints)
  const topology = parseConfig(config)
  const version =
    textOf(root, 'keras_version') ?? textOf(contents.attributes.get('model_weights') ?? {}, 'keras_version')
  const read = { isKeras3: isKeras3(version, topology), format: FORMAT }
  const assembly = assembleGraph(flattenModel(topology), read, hints)
  return assembly.finish(legacyWeights(contents, 'model_weights', assembly.weighted))
}

/** Parsed content of the files in a `.keras` archive. */
export interface KerasArchive {
  readonly config: unknown
  /** metadata.json, which says what version of Keras wrote it; `undefined` where there is none. */
  readonly metadata: unknown
}

/** Reads a `.keras` archive of Keras 2 or 3: what its `config.json` and `metadata.json` say, and its `model.weights.h5`. */
export function readKerasArchive(
  { config: configJson, metadata }: KerasArchive,
  contents: H5Contents,
  hints: ModelHints = {},
): LayerGraph {
  if (!isObject(configJson)) throw notAModel('its config.json is not an object')
  checkJsonLimits(configJson)
  const version = isObject(metadata) ? own(metadata, 'keras_version') : undefined
  const read = { isKeras3: isKeras3(version, configJson), format: 'keras' }
  const assembly = assembleGraph(flattenModel(configJson), read, hints)
  return assembly.finish(keras3Weights(contents, configJson, assembly.weighted))
}

function parseConfig(text: string): unknown {
  let json: unknown
  try {
    json = JSON.parse(text) as unknown
  } catch (thrown) {
    throw notAModel(`its model_config is not JSON: ${(thrown as Error).message}`)
  }
  checkJsonLimits(json)
  if (!isObject(json)) throw notAModel('its model_config is not an object')
  // Keras before 2.3 wrote the layers of a Sequential as the configuration itself
  return own(json, 'class_name') === undefined ? { class_name: 'Sequential', config: json } : json
}

function textOf(attributes: H5Attributes, name: string): string | undefined {
  const value = attributes[name]
  return typeof value === 'string' ? value : value?.length === 1 ? value[0] : undefined
}
