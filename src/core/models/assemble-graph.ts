import { checkFinite } from './decode-weights.ts'
import { ModelError } from './errors.ts'
import type { FlatLayer, FlatModel } from './flatten.ts'
import { fromKeras } from './keras-dialect.ts'
import type { JsonObject } from './json-limits.ts'
import { noOpsWarning } from './inference-no-ops.ts'
import type { LayerSpec } from './layer-config.ts'
import { checkSettings, precisionOf } from './layer-settings.ts'
import type { Layer, LayerGraph, WeightTensor } from './layer-graph.ts'
import { countParameters, expectedWeights } from './layer-weights.ts'
import type { ExpectedWeight } from './layer-weights.ts'
import type { WeightedLayer } from './match-weights.ts'
import { inferPreprocessing } from './infer-preprocessing.ts'
import { inputLayerOf, inputShape } from './model-input.ts'
import type { InputHints } from './model-input.ts'
import { checkSupported, inputShapesOf, outputShape } from './output-shapes.ts'
import { perChannelConvolution } from './per-channel-convolution.ts'
import type { PreprocessingOrigin } from './preprocessing.ts'
import type { ImageShape } from './spatial-shapes.ts'

/** What the caller knows about a model beyond its file. */
export interface ModelHints extends InputHints {
  /** Where it is read from, for messages and provenance. */
  readonly source?: string
  readonly licence?: string
  readonly classNames?: readonly string[]
  /** How the preprocessing beside a model of ours was known when it was written. */
  readonly preprocessingOrigin?: PreprocessingOrigin
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
   * @throws {ModelError} `model-not-finite`
   */
  finish(stored: ReadonlyMap<string, WeightTensor>): LayerGraph
}

/** 2 GiB of float32: VGG19 has 144 million. */
const MAX_PARAMETERS = 2 ** 29

/**
 * Puts a graph together from a file's layers. Layers, shapes and sizes are checked against each other before weights are read.
 *
 * @throws {ModelError} naming the layer.
 */
export function assembleGraph(
  flat: FlatModel,
  { isKeras3, format }: { isKeras3: boolean; format: string },
  hints: ModelHints,
): Assembly {
  for (const layer of flat.layers) {
    checkSupported(fromKeras(layer, isKeras3), layer.name)
    precisionOf(layer)
  }
  const inputLayer = inputLayerOf(flat)
  const { batchInputShape, height, width, warnings } = inputShape(inputLayer, hints)
  const described = describeLayers(flat, batchInputShape, isKeras3)
  return {
    weighted: described.map(({ layer, flat: { localName, unit, isTrainable }, stored }) => ({
      name: layer.name,
      localName,
      unit,
      isTrainable,
      weights: stored,
    })),
    finish: (weights) => {
      const inferred = inferPreprocessing(flat, inputLayer.name, weights, hints)
      const { resize, channelOrder, mean, std } = inferred.scaling
      const said = [...warnings, ...inferred.warnings, ...precisionWarning(flat), ...noOpsWarning(flat.layers)]
      for (const warning of said) hints.warn?.(warning)
      return {
        name: flat.name,
        layers: described.map(({ layer }) => layer),
        input: inputLayer.name,
        output: flat.output,
        weights: new Map(described.flatMap((each) => adopt(each, weights))),
        preprocessing: { inputHeight: height, inputWidth: width, resize, channelOrder, mean, std },
        ...(hints.classNames === undefined ? {} : { classNames: hints.classNames }),
        provenance: {
          source: hints.source ?? flat.name,
          format,
          ...(hints.licence === undefined ? {} : { licence: hints.licence }),
          preprocessing:
            hints.preprocessingOrigin && inferred.origin.from === 'stated'
              ? hints.preprocessingOrigin
              : inferred.origin,
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

interface Described {
  readonly layer: Layer
  readonly flat: FlatLayer
  /** As the file has them, and in the same order as ours. */
  readonly stored: readonly ExpectedWeight[]
  readonly weights: readonly ExpectedWeight[]
}

/** Layers in our vocabulary, with the weights their configurations imply. Refuses impossible sizes before anything is allocated. */
function describeLayers(
  flat: FlatModel,
  batchInputShape: readonly (number | null)[],
  isKeras3: boolean,
): readonly Described[] {
  const shapes = new Map<string, ImageShape>()
  let numParameters = 0
  return flat.layers.map((flatLayer): Described => {
    const { name, inbound } = flatLayer
    const { className, config } = fromKeras(flatLayer, isKeras3)
    checkSettings({ name, className, config })
    const isInput = className === 'InputLayer'
    const inFile = { name, className, config: isInput ? inputConfig(config, batchInputShape) : config, inbound }
    const inputs = inputShapesOf({ ...inFile, weightNames: [] }, shapes)
    shapes.set(name, outputShape(inFile, inputs))
    const stored = expectedWeights(inFile, inputs)
    numParameters += countParameters(stored)
    if (!(numParameters <= MAX_PARAMETERS)) throw tooLarge(name, numParameters)
    const ours = { ...inFile, ...perChannelConvolution(inFile, inputs), ...withKnownTarget(inFile, shapes.get(name)) }
    const weights = expectedWeights(ours, inputs)
    return {
      layer: { ...ours, weightNames: weights.map((weight) => `${name}/${weight.name}`) },
      flat: flatLayer,
      stored,
      weights,
    }
  })
}

/** A Reshape says what it reshapes to, also where its file left one number open. */
function withKnownTarget({ className, config }: LayerSpec, shape: ImageShape | undefined): Partial<LayerSpec> {
  return className === 'Reshape' ? { config: { ...config, target_shape: shape } } : {}
}

function tooLarge(name: string, numParameters: number): ModelError {
  return new ModelError(
    'model-too-large',
    `Up to layer “${name}” the model has ${numParameters} parameters, more than ${MAX_PARAMETERS}.`,
    { hint: 'The file is damaged, or the model is too large for this program.' },
  )
}

function inputConfig(config: JsonObject, batchInputShape: readonly (number | null)[]): JsonObject {
  const { batch_shape: _, ...rest } = config
  return { ...rest, batch_input_shape: batchInputShape }
}

function adopt(
  { layer, stored, weights }: Described,
  read: ReadonlyMap<string, WeightTensor>,
): [string, WeightTensor][] {
  return weights.flatMap(({ name, shape }, index) => {
    const weight = read.get(`${layer.name}/${stored[index]?.name ?? name}`)
    if (!weight) return []
    checkFinite(`${layer.name}/${name}`, weight.values)
    return [[`${layer.name}/${name}`, { shape, values: weight.values }] as [string, WeightTensor]]
  })
}
