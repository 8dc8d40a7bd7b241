import type { Layer } from '../../models/layer-graph.ts'
import type { GraphFunction, Tensor } from '../op-graph.ts'
import type { ConfigReader } from './config.ts'

/** What a layer's rule builds with. */
export interface LayerContext {
  readonly f: GraphFunction
  readonly layer: Layer
  readonly config: ConfigReader
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

/** Lowers one layer to ops. */
export type LayerRule = (context: LayerContext, inputs: readonly Tensor[]) => Tensor
