import { failure } from '../../../shared/errors.ts'
import { checkMarks } from '../../../shared/formats/format.ts'
import { assembleGraph, type ModelHints } from '../../models/assemble-graph.ts'
import { notAModel } from '../../models/errors.ts'
import { flattenModel } from '../../models/flatten.ts'
import { checkJsonLimits, isObject, type JsonObject, own } from '../../models/json-limits.ts'
import type { LayerGraph, WeightTensor } from '../../models/layer-graph.ts'
import { matchWeights } from '../../models/match-weights.ts'
import { decodeWeight, readWeightsManifest, type StoredWeight, type WeightGroup } from './stored-weights.ts'
import { readGroup, type ReadShard } from './read-shards.ts'
import { OWN_FORMAT } from './write-layers-model.ts'

export type { ModelHints } from '../../models/assemble-graph.ts'
export type { ReadShard } from './read-shards.ts'
export { writeLayersModel } from './write-layers-model.ts'

/**
 * Reads a TF.js layers-model. Nested models are flattened; every weight is float32 in the graph. The file is taken for hostile:
 * layers, shapes and sizes are checked against each other before weights are read, and no code in it ever runs.
 *
 * @param modelJson  the parsed model.json.
 * @param readShard  reads a file beside it. The path's letters never leave the folder; links are the callee's to check.
 * @throws {AppError} naming the layer, weight or file.
 */
export async function readLayersModel(
  modelJson: unknown,
  readShard: ReadShard,
  hints: ModelHints = {},
): Promise<LayerGraph> {
  const json = checkFormat(modelJson)
  const flat = flattenModel(topologyOf(json))
  const groups = readWeightsManifest(own(json, 'weightsManifest'))
  const assembly = assembleGraph(flat, { isKeras3: isKeras3(json), format: 'tfjs-layers-model' }, hints)
  const matches = matchWeights(
    assembly.weighted,
    groups.flatMap(({ weights }) => weights).filter(({ isOptimizer }) => !isOptimizer),
  )
  return assembly.finish(await readWeights(groups, matches, readShard))
}

function checkFormat(json: unknown): JsonObject {
  if (!isObject(json)) throw notAModel('its JSON is not an object')
  checkJsonLimits(json)
  const topology = own(json, 'modelTopology')
  const isGraph =
    own(json, 'format') === 'graph-model' ||
    (isObject(topology) && (Object.hasOwn(topology, 'node') || Object.hasOwn(topology, 'library')))
  if (isGraph) throw failure('model-graph-model', {})
  return json
}

/** The topology stands in `modelTopology`, within `model_config` where a Keras file was converted; ours in a place of its own. */
function topologyOf(json: JsonObject): unknown {
  if (isOwn(json)) checkMarks(OWN_FORMAT, json, 'model.json')
  const ours = isOwn(json) ? own(json, 'layerGraph') : undefined
  const topology = ours ?? own(json, 'modelTopology')
  if (!isObject(topology)) throw notAModel('it has no modelTopology')
  return own(topology, 'model_config') ?? topology
}

const isOwn = (json: JsonObject): boolean => own(json, 'format') === OWN_FORMAT.name

/** Our own form has the words of our graph, in which activations mean what Keras 3 means. */
function isKeras3(json: JsonObject): boolean {
  const topology = own(json, 'modelTopology')
  return isOwn(json) || (isObject(topology) && String(own(topology, 'keras_version')).startsWith('3.'))
}

async function readWeights(
  groups: readonly WeightGroup[],
  matches: ReadonlyMap<string, StoredWeight>,
  readShard: ReadShard,
): Promise<Map<string, WeightTensor>> {
  const names = new Map([...matches].map(([name, weight]) => [weight, name]))
  const read = new Map<string, WeightTensor>()
  for (const group of groups)
    for await (const [weight, bytes] of readGroup(group, readShard)) {
      const name = names.get(weight)
      if (name !== undefined) read.set(name, { shape: weight.shape, values: decodeWeight(weight, bytes) })
    }
  return new Map(
    [...matches.keys()].flatMap((name) => {
      const weight = read.get(name)
      return weight ? [[name, weight] as const] : []
    }),
  )
}
