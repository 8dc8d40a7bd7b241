import { decodeWeight } from './decode-weights.ts'
import { ModelError } from './errors.ts'
import { flattenModel } from './flatten.ts'
import type { FlatLayer, FlatModel } from './flatten.ts'
import { checkJsonLimits, isObject, own } from './json-limits.ts'
import type { JsonObject } from './json-limits.ts'
import { notAModel } from './keras-topology.ts'
import { describe } from './layer-config.ts'
import type { Layer, LayerGraph, WeightTensor } from './layer-graph.ts'
import { countParameters, expectedWeights } from './layer-weights.ts'
import { matchWeights } from './match-weights.ts'
import type { WeightedLayer } from './match-weights.ts'
import { inputLayerOf, modelInput } from './model-input.ts'
import type { InputHints } from './model-input.ts'
import { checkSupported, inputShapesOf, outputShape } from './output-shapes.ts'
import { readShards } from './read-shards.ts'
import type { ReadShard } from './read-shards.ts'
import { readTfjsLayer } from './tfjs-dialect.ts'
import { readWeightsManifest } from './weights-manifest.ts'

export type { ReadShard } from './read-shards.ts'

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
 * @param readShard  reads a file beside it, at most `maxBytes` of it. The path never leaves the folder by its letters; links are its to check.
 * @throws {ModelError} naming the layer, weight or file.
 */
export async function readLayersModel(modelJson: unknown, readShard: ReadShard, hints: ModelHints = {}): Promise<LayerGraph> {
  const json = checkFormat(modelJson)
  const flat = flattenModel(topologyOf(json))
  const groups = readWeightsManifest(own(json, 'weightsManifest'))
  const inputLayer = inputLayerOf(flat.layers)
  for (const layer of flat.layers) checkSupported(layer)
  const { batchInputShape, preprocessing, warnings } = modelInput(flat.name, inputLayer, hints)
  for (const warning of warnings) hints.warn?.(warning)

  const { layers, weighted } = describeLayers(flat, batchInputShape)
  const stored = groups.flatMap((group) => group.weights.map((weight) => ({ ...weight, group })))
  const matches = matchWeights(weighted, stored.filter(({ name }) => isModelWeight(name, json)))
  const wanted = new Map([...matches].map(([name, weight]) => [weight.group.weights.find((w) => w.byteOffset === weight.byteOffset && w.name === weight.name), name]))
  void wanted
  void decodeWeight
  void readShards
  const weights = new Map<string, WeightTensor>()
  const graph = { name: flat.name, layers, input: inputLayer.name, output: flat.output, weights, preprocessing }
  void graph
  throw new Error()
}
