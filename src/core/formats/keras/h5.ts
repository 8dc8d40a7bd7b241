import { recognizeArchitecture } from '../../models/architectures/recognize.ts'
import { assembleGraph, type ModelHints } from '../../models/assemble-graph.ts'
import { notAModel } from '../../models/errors.ts'
import { flattenModel } from '../../models/flatten.ts'
import { checkJsonLimits, isObject, own } from '../../models/json-limits.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { type H5Attributes, type H5Contents, keras3Weights, legacyWeights } from './h5-weights.ts'

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
interface KerasArchive {
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

/**
 * Whether a model was saved by Keras 3. `.keras` and `.h5` files are of Keras 2 as often; some settings mean something else there.
 *
 * @param version   as the file says it: `3.15.1`. tf_keras, which goes on with Keras 2, says 2.21.
 * @param topology  the model as the file describes it, which settles it where the file does not say: Keras 3 alone calls an input's shape `batch_shape`
 *                  and writes what a layer is called with as an object.
 */
function isKeras3(version: unknown, topology: unknown): boolean {
  const major = typeof version === 'string' ? /^(\d+)\./.exec(version)?.[1] : undefined
  return major === undefined ? looksLikeKeras3(topology, 0) : Number(major) >= 3
}

/** @param depth  of nested models. */
function looksLikeKeras3(json: unknown, depth: number): boolean {
  const config = isObject(json) ? own(json, 'config') : undefined
  const layers = isObject(config) ? own(config, 'layers') : undefined
  if (!Array.isArray(layers) || depth > 16) return false
  return layers.some((layer: unknown) => {
    if (!isObject(layer)) return false
    const settings = own(layer, 'config')
    const nodes = own(layer, 'inbound_nodes')
    const isNew = isObject(settings) && own(settings, 'batch_shape') !== undefined
    return isNew || (Array.isArray(nodes) && isObject(nodes[0])) || looksLikeKeras3(layer, depth + 1)
  })
}
