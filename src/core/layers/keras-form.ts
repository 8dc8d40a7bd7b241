import { type AppError, failure } from '../../shared/errors.ts'
import type { JsonObject } from '../models/json-limits.ts'
import type { Layer, LayerGraph, WeightTensor } from '../models/layer-graph.ts'
import type { ImageShape } from './shapes.ts'

/** A layer as Keras 3 is to read it. */
export interface KerasLayer {
  readonly name: string
  readonly className: string
  /** Where Keras finds the class. */
  readonly module: string
  readonly config: JsonObject
  readonly inbound: readonly string[]
  /** In Keras' order. */
  readonly weights: readonly WeightTensor[]
  /** What it is called with, around the tensors that it takes, where that is not one after another. */
  readonly args?: (tensors: readonly unknown[]) => readonly unknown[]
  /** Whether it keeps a random generator among its weights. */
  readonly hasGenerator?: boolean
}

/** What a layer is translated with. */
export interface LayerSource {
  /** With every setting at its value. */
  readonly layer: Layer
  readonly graph: LayerGraph
  /** Of its first input. */
  readonly input: ImageShape
}

/** A layer in those of Keras 3, the last of its name; or why Keras 3 cannot compute it. */
export type KerasForm = string | ((source: LayerSource) => readonly KerasLayer[])

export const NOT_IN_KERAS = 'Keras 3 has no such layer'

export const KERAS_LAYERS = 'keras.layers'

/** Keras 3 has the layer, with these settings. */
export const asKeras =
  (...keys: readonly string[]): KerasForm =>
  (source) => [kerasLayer(source, settingsOf(source, keys))]

/** A merging layer takes its tensors as one list. */
export const asKerasMerge =
  (...keys: readonly string[]): KerasForm =>
  (source) => [{ ...kerasLayer(source, settingsOf(source, keys)), args: (tensors) => [tensors] }]

export const settingsOf = ({ layer }: LayerSource, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key) => [key, layer.config[key] ?? null]))

/** Of every layer of Keras 3. */
const commonSettings = ({ name, config }: Layer): JsonObject => ({
  name,
  trainable: config['trainable'] !== false,
  dtype: 'float32',
})

/** The layer with its weights; `more` may name another class. */
export function kerasLayer(
  { layer, graph }: LayerSource,
  config: JsonObject,
  { className = layer.className, module = KERAS_LAYERS }: { className?: string; module?: string } = {},
): KerasLayer {
  const weights = layer.weightNames.map((name) => graph.weights.get(name)!)
  const { name, inbound } = layer
  return { name, className, module, config: { ...config, ...commonSettings(layer) }, inbound, weights }
}

/** An operation of Keras that is no layer: `keras.src.ops.numpy.Mean` with its settings, called on tensors and numbers. */
export interface KerasOperation {
  /** `numpy`, `nn`, `math`, `linalg`, `image` or `core`, below `keras.src.ops`. */
  readonly module: string
  readonly className: string
  readonly settings: JsonObject
  readonly args: NonNullable<KerasLayer['args']>
}

export const operation = (
  module: string,
  className: string,
  settings: JsonObject = {},
  args: KerasOperation['args'] = (tensors) => tensors,
): KerasOperation => ({ module, className, settings, args })

export const operationLayer = (
  name: string,
  { module, className, settings, args }: KerasOperation,
  inbound: readonly string[],
): KerasLayer => ({
  name,
  className,
  module: `keras.src.ops.${module}`,
  config: { name, ...settings },
  inbound,
  weights: [],
  args,
})

/** Keras 3 has no such layer, but an operation. */
export const asOperation =
  (made: (config: JsonObject, source: LayerSource) => KerasOperation): KerasForm =>
  (source) => [operationLayer(source.layer.name, made(source.layer.config, source), source.layer.inbound)]

/** The operation of this name, with these settings. */
export const asOperationNamed = (module: string, className: string, ...keys: readonly string[]): KerasForm =>
  asOperation((config) => operation(module, className, Object.fromEntries(keys.map((key) => [key, config[key]]))))

/** An operation that gives true and false, which our graph has as 1 and 0: a cast follows it. */
export const asTruth =
  (made: (config: JsonObject) => KerasOperation): KerasForm =>
  ({ layer: { name, config, inbound } }) => [
    operationLayer(`${name}_truth`, made(config), inbound),
    operationLayer(name, operation('core', 'Cast', { dtype: 'float32' }), [`${name}_truth`]),
  ]

export function notInKeras(layer: Pick<Layer, 'name' | 'className'>, what: string): AppError {
  return failure('model-not-expressible', { of: 'keras', layer: layer.name, className: layer.className, why: what })
}
