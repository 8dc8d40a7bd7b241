import type { LayerSpec } from '../layers/layer-config.ts'
import { completed, type ExpectedWeight } from '../layers/layer-kind.ts'
import { kindOf } from '../layers/kinds.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { sizeOf } from './layer-graph.ts'

/**
 * The weights a layer has, in Keras' order, with the shapes its configuration implies. Nothing is allocated.
 *
 * @param inputs  shapes it takes, without the batch.
 */
export function expectedWeights(layer: LayerSpec, [input]: readonly ImageShape[]): readonly ExpectedWeight[] {
  const kind = kindOf(layer)
  return kind && input ? kind.weights(completed(kind, layer), input) : []
}

export function countParameters(weights: readonly ExpectedWeight[]): number {
  return weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}
