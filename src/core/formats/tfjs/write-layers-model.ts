import { AppError } from '../../../shared/errors.ts'
import { activationName } from '../../layers/activations/activation-name.ts'
import { functionKind } from '../../layers/activations/functions/functions.ts'
import { kindOf } from '../../layers/kinds.ts'
import type { ImageShape } from '../../layers/shapes.ts'
import { NOT_IN_TFJS, notInTfjs, type TfjsLayer } from '../../layers/tfjs-form.ts'
import { isObject, type JsonObject } from '../../models/json-limits.ts'
import type { Layer, LayerGraph, WeightTensor } from '../../models/layer-graph.ts'
import { outputShapes } from '../../models/layer-sizes.ts'

/** Servers and browsers fetch shards of this size at once; tfjs' own writers use 4 MB, but one file is easier to keep together. */
const MAX_SHARD_BYTES = 64 * 2 ** 20

interface WrittenModel {
  /** Content of model.json, to be stringified. */
  readonly modelJson: Readonly<Record<string, unknown>>
  readonly shards: readonly Shard[]
}

interface Shard {
  readonly path: string
  /** Its bytes, one after the other: parts of the graph’s own weights. */
  readonly pieces: readonly Uint8Array[]
}

interface NamedWeight extends WeightTensor {
  readonly name: string
}

/**
 * Writes a graph as a TF.js layers-model that `tf.loadLayersModel` opens. Layers that TF.js lacks are written in those it has.
 *
 * @throws {AppError} `model-not-expressible` naming a layer that TF.js cannot compute. Also thrown by {@link checkLayersModel}, before training.
 */
export function writeLayersModel(graph: LayerGraph): WrittenModel {
  const layers = toTfjsLayers(graph)
  const { weightsManifest, shards } = weightFiles(layers.flatMap((layer) => weightsOf(graph, layer)))
  return {
    modelJson: {
      format: 'layers-model',
      generatedBy: 'Frostline',
      convertedBy: null,
      modelTopology: topology(graph, layers),
      weightsManifest,
    },
    shards,
  }
}

/** Of a model.json with layers that TF.js lacks. The topology has another name, so that TF.js opens no part of it. */
export const OWN_FORMAT = { name: 'frostline-layers', version: 1 } as const

/** Writes a graph as it is, for Frostline alone. */
export function writeOwnModel(graph: LayerGraph): WrittenModel {
  const { weightsManifest, shards } = weightFiles(graph.layers.flatMap((layer) => weightsOf(graph, layer)))
  const modelJson = {
    format: OWN_FORMAT.name,
    version: OWN_FORMAT.version,
    generatedBy: 'Frostline',
    layerGraph: topology(graph, graph.layers),
    weightsManifest,
  }
  return { modelJson, shards }
}

function weightFiles(weights: readonly NamedWeight[]): { weightsManifest: unknown; shards: Shard[] } {
  const shards = writeShards(weights)
  const specs = weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }))
  return { weightsManifest: [{ paths: shards.map(({ path }) => path), weights: specs }], shards }
}

/** @throws {AppError} `model-not-expressible` if {@link writeLayersModel} would. Allocates nothing. */
export function checkLayersModel(graph: LayerGraph): void {
  toTfjsLayers(graph)
}

function toTfjsLayers(graph: LayerGraph): TfjsLayer[] {
  const shapes = outputShapes(graph)
  return graph.layers.flatMap((layer) => toTfjs(layer, shapes.get(layer.inbound[0] ?? '') ?? [], graph.weights))
}

function weightsOf(graph: LayerGraph, layer: TfjsLayer): NamedWeight[] {
  if (layer.weights) return [...layer.weights].map(([name, weight]) => ({ name: `${layer.name}/${name}`, ...weight }))
  const { weightNames = [] } = graph.layers.find(({ name }) => name === layer.name) ?? {}
  return weightNames.flatMap((name) => {
    const weight = graph.weights.get(name)
    return weight ? [{ name, ...weight }] : []
  })
}

function topology(graph: LayerGraph, layers: readonly TfjsLayer[]): Record<string, unknown> {
  return {
    class_name: 'Model',
    config: {
      name: graph.name,
      layers: layers.map(({ name, className, config, inbound }) => ({
        name,
        class_name: className,
        config: { ...config, name },
        inbound_nodes: inbound.length === 0 ? [] : [inbound.map((source) => [source, 0, 0, {}])],
      })),
      input_layers: [[graph.input, 0, 0]],
      output_layers: [[graph.output, 0, 0]],
    },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  }
}

/** Cuts the weights into files of at most {@link MAX_SHARD_BYTES}; a weight may lie across two. */
function writeShards(weights: readonly NamedWeight[]): Shard[] {
  const files: Uint8Array[][] = []
  let room = 0
  for (const { values } of weights)
    for (let start = 0; start < values.byteLength;) {
      if (room === 0) {
        files.push([])
        room = MAX_SHARD_BYTES
      }
      const length = Math.min(room, values.byteLength - start)
      files.at(-1)?.push(new Uint8Array(values.buffer, values.byteOffset + start, length))
      room -= length
      start += length
    }
  const path = (i: number): string => (files.length === 1 ? 'weights.bin' : `group1-shard${i + 1}of${files.length}.bin`)
  return files.map((pieces, i) => ({ path: path(i), pieces }))
}

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

interface SavedForm extends WrittenModel {
  /** Why TF.js does not open it; `undefined` where it does. */
  readonly notInTfjs: string | undefined
}

/**
 * A graph as a folder's model.json and weights: a TF.js layers-model where TF.js computes the same, our own description of the layers where it
 * does not. Every layer that can be trained here has one, so that no run ends without its model.
 */
export function writeModel(graph: LayerGraph): SavedForm {
  try {
    return { ...writeLayersModel(graph), notInTfjs: undefined }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'model-not-expressible') throw thrown
    return { ...writeOwnModel(graph), notInTfjs: thrown.message }
  }
}
