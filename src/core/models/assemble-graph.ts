import { type AppError, failure } from '../../shared/errors.ts'
import { checkFinite } from '../formats/tfjs/stored-weights.ts'
import type { FlatLayer, FlatModel } from './flatten.ts'
import { fromKeras } from '../formats/keras/dialect.ts'
import type { JsonObject } from './json-limits.ts'
import { kindOf } from '../layers/kinds.ts'
import type { ExpectedWeight } from '../layers/layer-kind.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { checkSettings, precisionOf } from './layer-settings.ts'
import type { Layer, LayerGraph, WeightTensor } from './layer-graph.ts'
import { countParameters, expectedWeights, inputShapesOf, outputShape } from './layer-sizes.ts'
import type { WeightedLayer } from './match-weights.ts'
import { inferPreprocessing } from './infer-preprocessing.ts'
import { inputLayerOf, inputShape } from './model-input.ts'
import type { InputHints } from './model-input.ts'
import { plainLayers } from './plain-layers.ts'

/** What the caller knows about a model beyond its file. */
export interface ModelHints extends InputHints {
  /** Where it is read from, for messages and provenance. */
  readonly source?: string
  readonly licence?: string
  readonly classNames?: readonly string[]
  /** Told in plain words what had to be assumed. */
  readonly warn?: (message: string) => void
}

/** A model without its weights yet. */
export interface Assembly {
  /** The weights that the file must hold, as it names and shapes them. */
  readonly weighted: readonly WeightedLayer[]
  /**
   * The graph, from the file's weights by `layer/weight`.
   *
   * @throws {AppError} `model-not-finite`
   */
  finish(stored: ReadonlyMap<string, WeightTensor>): LayerGraph
}

/** 2 GiB of float32: VGG19 has 144 million. */
const MAX_PARAMETERS = 2 ** 29

/**
 * Puts a graph together from a file's layers. Layers, shapes and sizes are checked against each other before weights are read.
 *
 * @throws {AppError} naming the layer.
 */
export function assembleGraph(
  flat: FlatModel,
  { isKeras3, format }: { isKeras3: boolean; format: string },
  hints: ModelHints,
): Assembly {
  for (const layer of flat.layers) {
    fromKeras(layer, isKeras3)
    precisionOf(layer)
  }
  const inputLayer = inputLayerOf(flat)
  const { batchInputShape, height, width, warnings } = inputShape(inputLayer, hints)
  const described = describeLayers(flat, batchInputShape, isKeras3)
  return {
    weighted: described.layers
      .filter(({ flat: { copyOf } }) => copyOf === undefined)
      .map(({ layer, flat: { localName, unit, isTrainable }, stored }) => ({
        name: layer.name,
        localName,
        unit,
        isTrainable,
        weights: stored,
      })),
    finish: (weights) => {
      const inferred = inferPreprocessing(flat, inputLayer.name, weights, hints)
      const { resize, channelOrder, mean, std } = inferred.scaling
      const said = [
        ...warnings,
        ...inferred.warnings,
        ...precisionWarning(flat),
        ...silentWarning(flat),
        ...sharedWarning(described.layers),
      ]
      for (const warning of said) hints.warn?.(warning)
      return {
        name: flat.name,
        layers: described.layers.map(({ layer }) => layer),
        input: inputLayer.name,
        output: described.output,
        weights: new Map(described.layers.flatMap((each) => adopt(each, weights))),
        preprocessing: { inputHeight: height, inputWidth: width, resize, channelOrder, mean, std },
        ...(hints.classNames === undefined ? {} : { classNames: hints.classNames }),
        provenance: {
          source: hints.source ?? flat.name,
          format,
          ...(hints.licence === undefined ? {} : { licence: hints.licence }),
          preprocessing: inferred.origin,
        },
      }
    },
  }
}

/** Mixed precision only speeds Keras up on some machines; answers differ by what it rounds. */
function precisionWarning({ layers }: FlatModel): string[] {
  const others = new Set(layers.map((layer) => precisionOf(layer)).filter((each) => each !== 'float32'))
  if (others.size === 0) return []
  return [
    `The model computes in ${[...others].join(' and ')} in Keras, here in float32: probabilities may differ in the third decimal.`,
  ]
}

/** Layers that only Keras' own training uses. */
function silentWarning({ layers }: FlatModel): string[] {
  const silent = layers.filter((layer) => kindOf(layer)?.isSilent)
  if (silent.length === 0) return []
  const names = silent.map(({ name, className }) => `“${name}” (${className})`).join(', ')
  return [
    `${names}: only Keras’ own training uses ${silent.length === 1 ? 'this layer' : 'these layers'}. Here they pass on what they get, in training too; photos are varied by the plan’s augmentation.`,
  ]
}

/** A layer that a model uses several times learns, in our graph, in each place for itself. */
function sharedWarning(layers: readonly Described[]): string[] {
  const shared = layers.flatMap(({ flat, weights }) =>
    flat.copyOf !== undefined && weights.length > 0 ? [flat.copyOf] : [],
  )
  if (shared.length === 0) return []
  const names = [...new Set(shared)].map((name) => `“${name}”`).join(', ')
  return [
    `${names}: the model uses the same weights in several places. Its answers are the same here; where such a layer trains, each place learns for itself.`,
  ]
}

interface Described {
  readonly layer: Layer
  readonly flat: FlatLayer
  /** As the file has them, and in the same order as ours. */
  readonly stored: readonly ExpectedWeight[]
  readonly weights: readonly ExpectedWeight[]
}

/**
 * Layers in our vocabulary, with the weights their configurations imply. Refuses impossible sizes before anything is allocated.
 *
 * @returns those, and the name of the one that gives the model's answer.
 */
function describeLayers(
  flat: FlatModel,
  batchInputShape: readonly (number | null)[],
  isKeras3: boolean,
): { readonly layers: readonly Described[]; readonly output: string } {
  const shapes = new Map<string, ImageShape>()
  const taken = new Set(flat.layers.map(({ name }) => name))
  /** By the name of a layer in the file: which of ours has its output. */
  const outputs = new Map<string, string>()
  let numParameters = 0
  const layers = flat.layers.flatMap((flatLayer): Described[] => {
    const { name } = flatLayer
    const { className, config } = fromKeras(flatLayer, isKeras3)
    checkSettings({ name, className, config })
    const isInput = className === 'InputLayer'
    const inFile = { name, className, config: isInput ? inputConfig(config, batchInputShape) : config }
    let inbound: readonly string[] = flatLayer.inbound.map((each) => outputs.get(each) ?? each)
    const inputs = inputShapesOf({ ...inFile, inbound, weightNames: [] }, shapes)
    return plainLayers(inFile, inputs[0]).map((plain): Described => {
      const own = plain.suffix === undefined ? name : fresh(`${name}_${plain.suffix}`, taken)
      const layer = { name: own, className: plain.className, config: { ...plain.config, name: own }, inbound }
      const taking = inputShapesOf({ ...layer, weightNames: [] }, shapes)
      const shape = outputShape(layer, taking)
      shapes.set(own, shape)
      outputs.set(name, own)
      inbound = [own]
      const stored = expectedWeights(layer, taking)
      numParameters += countParameters(stored)
      if (!(numParameters <= MAX_PARAMETERS)) throw tooLarge(name, numParameters)
      const ours = { ...layer, ...kindOf(layer)?.settle?.(layer, taking[0] ?? [], shape) }
      const weights = expectedWeights(ours, taking)
      return {
        layer: { ...ours, weightNames: weights.map((weight) => `${own}/${weight.name}`) },
        flat: flatLayer,
        stored: plain.stored
          ? stored.map((weight) => ({ ...weight, shape: plain.stored?.(weight.shape) ?? weight.shape }))
          : stored,
        weights,
      }
    })
  })
  return { layers, output: outputs.get(flat.output) ?? flat.output }
}

function fresh(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`
  taken.add(name)
  return name
}

function tooLarge(name: string, numParameters: number): AppError {
  return failure('model-too-large', { of: 'parameters', layer: name, numParameters, maxParameters: MAX_PARAMETERS })
}

function inputConfig(config: JsonObject, batchInputShape: readonly (number | null)[]): JsonObject {
  const { batch_shape: _, ...rest } = config
  return { ...rest, batch_input_shape: batchInputShape }
}

function adopt(
  { layer, flat, stored, weights }: Described,
  read: ReadonlyMap<string, WeightTensor>,
): [string, WeightTensor][] {
  return weights.flatMap(({ name, shape }, index) => {
    const weight = read.get(`${flat.copyOf ?? layer.name}/${stored[index]?.name ?? name}`)
    if (!weight) return []
    checkFinite(`${layer.name}/${name}`, weight.values)
    const values = flat.copyOf === undefined ? weight.values : weight.values.slice()
    return [[`${layer.name}/${name}`, { shape, values }] as [string, WeightTensor]]
  })
}
