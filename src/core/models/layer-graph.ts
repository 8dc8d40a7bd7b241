import type { Preprocessing, PreprocessingOrigin } from './preprocessing.ts'

/**
 * One layer, called once. Nested models are flattened when read: a layer of an inner model is named `inner/layer`.
 */
export interface Layer {
  /** Unique in its graph. */
  readonly name: string
  /** Keras' class name: `Conv2D`, `BatchNormalization`, `InputLayer`, … */
  readonly className: string
  /** Keras' configuration, keys in snake_case as Keras writes them. `name` and `batch_input_shape` included. */
  readonly config: Readonly<Record<string, unknown>>
  /** Names of the layers whose outputs it takes, in order. Empty for an `InputLayer`. */
  readonly inbound: readonly string[]
  /** Its weights, in Keras' order. Keys of `LayerGraph.weights`. Always `layer.name + '/' + Keras' short name`: `conv1/kernel`, `bn/moving_mean`. */
  readonly weightNames: readonly string[]
}

/** A weight: float32, row-major. */
export interface WeightTensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

export interface Provenance {
  /** Where it was read from: a path or the name of a bundled model. */
  readonly source: string
  /** File format it was read from, as the reader names it: `tfjs-layers-model`, `keras-h5`, … */
  readonly format: string
  readonly licence?: string
  /** How its preprocessing is known. Goes along with every model that is made from this one. */
  readonly preprocessing?: PreprocessingOrigin
}

/** Our one model in memory: layers in Keras' vocabulary, weights by name, preprocessing that travels with it. */
export interface LayerGraph {
  readonly name: string
  /** In topological order: every layer comes after those it takes. */
  readonly layers: readonly Layer[]
  /** Name of the single `InputLayer`. */
  readonly input: string
  /** Name of the layer whose output is the model's answer. */
  readonly output: string
  readonly weights: ReadonlyMap<string, WeightTensor>
  readonly preprocessing: Preprocessing
  /** Class names of the output, where known. */
  readonly classNames?: readonly string[]
  readonly provenance: Provenance
}

/** Weights that training never changes by gradient: BatchNormalization's statistics. They are "frozen" and "trained" with their layer all the same. */
const STATISTICS = ['moving_mean', 'moving_variance'] as const

export function isStatistic(weightName: string): boolean {
  return STATISTICS.some((statistic) => weightName.endsWith(`/${statistic}`))
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1)
}
