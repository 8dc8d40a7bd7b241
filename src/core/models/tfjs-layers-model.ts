import { decodeWeight } from './decode-weights.ts'
import { ModelError } from './errors.ts'
import { flattenModel } from './flatten.ts'
import type { FlatModel } from './flatten.ts'
import { checkJsonLimits, isObject, own } from './json-limits.ts'
import type { JsonObject } from './json-limits.ts'
import { notAModel } from './keras-topology.ts'
import type { Layer, LayerGraph, WeightTensor } from './layer-graph.ts'
import { countParameters, expectedWeights } from './layer-weights.ts'
import { matchWeights } from './match-weights.ts'
import type { WeightedLayer } from './match-weights.ts'
import { inputLayerOf, modelInput } from './model-input.ts'
import type { InputHints } from './model-input.ts'
import { checkSupported, inputShapesOf, outputShape } from './output-shapes.ts'
import { readGroup } from './read-shards.ts'
import type { ReadShard } from './read-shards.ts'
import { fromTfjs } from './tfjs-dialect.ts'
import { readWeightsManifest } from './weights-manifest.ts'
import type { StoredWeight, WeightGroup } from './weights-manifest.ts'

export type { ReadShard } from './read-shards.ts'
export { writeLayersModel } from './write-layers-model.ts'

/** What the caller knows about a model beyond its file. */
export interface ModelHints extends InputHints {
  /** Where it is read from, for messages and provenance. */
  readonly source?: string
  readonly licence?: string
  readonly classNames?: readonly string[]
  /** Told in plain words what had to be assumed. */
  readonly warn?: (message: string) => void
}

/** 2 GiB of float32: VGG19 has 144 million. */
const MAX_PARAMETERS = 2 ** 29

/**
 * Reads a TF.js layers-model. Nested models are flattened; every weight is float32 in the graph. The file is taken for hostile:
 * layers, shapes and sizes are checked against each other before weights are read, and no code in it ever runs.
 *
 * @param modelJson  the parsed model.json.
 * @param readShard  reads a file beside it. The path's letters never leave the folder; links are the callee's to check.
 * @throws {ModelError} naming the layer, weight or file.
 */
export async function readLayersModel(
  modelJson: unknown,
  readShard: ReadShard,
  hints: ModelHints = {},
): Promise<LayerGraph> {
  const json = checkFormat(modelJson)
  const flat = flattenModel(topologyOf(json))
  for (const layer of flat.layers) checkSupported(layer)
  const groups = readWeightsManifest(own(json, 'weightsManifest'))
  const inputLayer = inputLayerOf(flat.layers)
  const { batchInputShape, preprocessing, warnings } = modelInput(flat.name, inputLayer, hints)
  const { layers, weighted } = describeLayers(flat, batchInputShape, isKeras3(json))
  const matches = matchWeights(
    weighted,
    groups.flatMap(({ weights }) => weights).filter(({ isOptimizer }) => !isOptimizer),
  )
  const weights = await readWeights(groups, matches, readShard)
  for (const warning of warnings) hints.warn?.(warning)
  return {
    name: flat.name,
    layers,
    input: inputLayer.name,
    output: flat.output,
    weights,
    preprocessing,
    ...(hints.classNames === undefined ? {} : { classNames: hints.classNames }),
    provenance: {
      source: hints.source ?? flat.name,
      format: 'tfjs-layers-model',
      ...(hints.licence === undefined ? {} : { licence: hints.licence }),
    },
  }
}

function checkFormat(json: unknown): JsonObject {
  if (!isObject(json)) throw notAModel('its JSON is not an object')
  checkJsonLimits(json)
  const topology = own(json, 'modelTopology')
  const isGraph =
    own(json, 'format') === 'graph-model' ||
    (isObject(topology) && (Object.hasOwn(topology, 'node') || Object.hasOwn(topology, 'library')))
  if (isGraph)
    throw new ModelError(
      'model-graph-model',
      'This is a TF.js graph-model: a frozen graph without layers, which can be run but not trained.',
      {
        hint: 'Convert the original Keras model with --output_format=tfjs_layers_model, or download the layers-model version.',
      },
    )
  return json
}

/** The topology stands in `modelTopology`, within `model_config` where a Keras file was converted. */
function topologyOf(json: JsonObject): unknown {
  const topology = own(json, 'modelTopology')
  if (!isObject(topology)) throw notAModel('it has no modelTopology')
  return own(topology, 'model_config') ?? topology
}

function isKeras3(json: JsonObject): boolean {
  const topology = own(json, 'modelTopology')
  return isObject(topology) && String(own(topology, 'keras_version')).startsWith('3.')
}

/** Layers in our vocabulary, with the weights their configurations imply. Refuses impossible sizes before anything is allocated. */
function describeLayers(
  flat: FlatModel,
  batchInputShape: readonly (number | null)[],
  keras3: boolean,
): { layers: Layer[]; weighted: WeightedLayer[] } {
  const layers: Layer[] = []
  const weighted: WeightedLayer[] = []
  const shapes = new Map<string, number[]>()
  let numParameters = 0
  for (const flatLayer of flat.layers) {
    const { name, localName, inbound } = flatLayer
    const { className, config } = fromTfjs(flatLayer, keras3)
    const isInput = className === 'InputLayer'
    const described = { name, className, config: isInput ? inputConfig(config, batchInputShape) : config, inbound }
    const inputs = inputShapesOf({ ...described, weightNames: [] }, shapes)
    shapes.set(name, outputShape(described, inputs))
    const weights = expectedWeights(described, inputs)
    numParameters += countParameters(weights)
    if (!(numParameters <= MAX_PARAMETERS))
      throw new ModelError(
        'model-too-large',
        `Up to layer “${name}” the model has ${numParameters} parameters, more than ${MAX_PARAMETERS}.`,
        {
          hint: 'The file is damaged, or the model is too large for this program.',
        },
      )
    layers.push({ ...described, weightNames: weights.map((weight) => `${name}/${weight.name}`) })
    weighted.push({ name, localName, weights })
  }
  return { layers, weighted }
}

function inputConfig(config: JsonObject, batchInputShape: readonly (number | null)[]): JsonObject {
  const { batch_shape: _, ...rest } = config
  return { ...rest, batch_input_shape: batchInputShape }
}

async function readWeights(
  groups: readonly WeightGroup[],
  matches: ReadonlyMap<string, StoredWeight>,
  readShard: ReadShard,
): Promise<Map<string, WeightTensor>> {
  const names = new Map([...matches].map(([name, weight]) => [weight, name]))
  const read = new Map<string, WeightTensor>()
  for (const group of groups)
    for await (const [weight, buffer] of readGroup(group, readShard)) {
      const name = names.get(weight)
      if (name !== undefined) read.set(name, { shape: weight.shape, values: decodeWeight(weight, buffer) })
    }
  return new Map(
    [...matches.keys()].flatMap((name) => {
      const weight = read.get(name)
      return weight ? [[name, weight] as const] : []
    }),
  )
}
