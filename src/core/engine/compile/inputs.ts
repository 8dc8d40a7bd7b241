import type { LayerGraph } from '../../models/layer-graph.ts'
import type { GraphFunction, Tensor } from '../op-graph.ts'
import { gather } from '../../ops/joins.ts'
import type { AugmentationParts } from './options.ts'
import { augmentBytes, cutOut, feedImages, mix, normalize } from './pixels.ts'

/** Photos as the model's first layer gets them. */
export function augmentedInput(
  f: GraphFunction,
  { preprocessing }: LayerGraph,
  augmentation: AugmentationParts,
): Tensor {
  const bytes = augmentBytes(f, feedImages(f, preprocessing), augmentation)
  const normalized = normalize(f, bytes, preprocessing)
  return augmentation.cutOut ? cutOut(f, normalized) : normalized
}

/** Feeds at the cut, or pixels where nothing is cut. */
export function feedInput(
  f: GraphFunction,
  graph: LayerGraph,
  cut: readonly string[],
  featureShapes: readonly (readonly number[])[],
  pixels: () => Tensor,
): Map<string, Tensor> {
  if (cut.length === 0) return new Map([[graph.input, pixels()]])
  return new Map(cut.map((name, i) => [name, f.feed(`feature${i}`, 'float32', [null, ...featureShapes[i]!])]))
}

/** Feeds `mixPartners` int32 `[batch]` and `mixShares` float32 `[batch]`. */
export function mixer(f: GraphFunction): (x: Tensor) => Tensor {
  const partners = f.feed('mixPartners', 'int32', [null])
  const shares = f.feed('mixShares', 'float32', [null])
  return (x) => mix(f, x, (rows) => gather(f, rows, partners), shares)
}
