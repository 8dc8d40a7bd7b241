import type { Layer } from '../models/layer-graph.ts'
import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import type { Pair } from '../ops/windows.ts'
import type { ImageShape } from './shapes.ts'

/** What a layer is lowered to ops with. */
export interface LayerContext {
  readonly f: GraphFunction
  /** Its configuration says everything: what a file leaves out is at Keras' default. */
  readonly layer: Layer
  /** Whether the layer behaves as in training: batch statistics, dropout. Never for a frozen layer before the frost line. */
  readonly training: boolean
  /** One of the layer's weights by Keras' short name. */
  weight(shortName: string): Tensor
  /** Whether the layer has this weight. */
  has(shortName: string): boolean
  /** Sets one of the layer's statistics after the step. */
  updateStatistic(shortName: string, value: Tensor): void
  /** Uniform numbers in [0, 1) for this layer and step. */
  random(shape: Tensor['shape'], runtimeShape: Tensor): Tensor
}

/** What a layer takes: all but the input of the model, which is lowered to nothing, take something. */
export type LayerInputs = readonly [Tensor, ...Tensor[]]

/** Lowers one layer to ops. */
export type Lowering = (context: LayerContext, inputs: LayerInputs) => Tensor

/** Zeros around a map: `[[top, bottom], [left, right]]`. */
export type Zeros = readonly [Pair, Pair]

/** A multiplication and addition per output channel that a layer absorbs into its kernel and bias: a BatchNormalization after it. */
export interface ChannelAffine {
  /** `[channels]` */
  readonly factor: Tensor
  /** `[channels]` */
  readonly term: Tensor
}

interface AbsorbingInput {
  readonly x: Tensor
  /** Zeros around `x` from a layer before it, where the convolution itself is `valid`. */
  readonly before?: Zeros | undefined
  /** What follows linearly and is folded into the layer. */
  readonly after?: ChannelAffine | undefined
}

/** Lowers a layer together with its neighbors: TensorFlow runs the fused form about twice as fast. */
export type Absorbing = (context: LayerContext, input: AbsorbingInput) => Tensor

/** The batch of a tensor, where it is known. */
export const batchOf = (x: Tensor): number | null => x.shape[0] ?? null

/** Without the batch. */
export const shapeOf = (x: Tensor): ImageShape => x.shape.slice(1) as number[]
