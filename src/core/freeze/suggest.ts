import { blocksOf } from '../models/blocks.ts'
import type { Block } from '../models/blocks.ts'
import { layersByName } from '../models/graph-walk.ts'
import { sizeOf } from '../models/layer-graph.ts'
import type { LayerGraph } from '../models/layer-graph.ts'
import { canLearn, freezePlan, trainableWeights } from './freeze-plan.ts'

export interface SuggestedLine {
  /** For `freezePlan`: `head`, `last-block`, `none` or the first layer that learns. */
  readonly choice: string
  /** Name of the lowest block that learns. */
  readonly block: string
  /** Sentences for a person. */
  readonly reasons: readonly string[]
}

/** With more photos, more of the backbone's blocks can learn before they fit single photos (Yosinski et al. 2014, arXiv:1411.1792). */
const SHARES: readonly (readonly [maxPhotos: number, share: number])[] = [
  [150, 0],
  [1000, 0.01], // one block
  [5000, 1 / 3],
  [20_000, 2 / 3],
]

/**
 * Where to draw the line when fine-tuning, by the number of photos.
 *
 * @param numTrainPhotos  photos to train on, over all classes.
 */
export function suggestFrostLine(graph: LayerGraph, numTrainPhotos: number): SuggestedLine {
  const byName = layersByName(graph)
  const learns = ({ layers }: Block): boolean => layers.some((name) => learnsByName(name))
  const learnsByName = (name: string): boolean => {
    const layer = byName.get(name)
    return layer !== undefined && canLearn(layer)
  }
  const blocks = blocksOf(graph).filter(learns)
  const backbone = blocks.slice(0, -1)
  const share = SHARES.find(([maxPhotos]) => numTrainPhotos < maxPhotos)?.[1] ?? 1
  const numLearning = Math.min(backbone.length, Math.ceil(backbone.length * share))
  const lowest = blocks[backbone.length - numLearning]
  const choice =
    numLearning === 0
      ? 'head'
      : numLearning === backbone.length
        ? 'none'
        : (lowest?.layers.find(learnsByName) ?? 'head')
  return {
    choice,
    block: lowest?.name ?? 'head',
    reasons: reasonsFor(graph, choice, numLearning, backbone.length, numTrainPhotos),
  }
}

function reasonsFor(
  graph: LayerGraph,
  choice: string,
  numLearning: number,
  numBlocks: number,
  numPhotos: number,
): string[] {
  const names = trainableWeights(graph, freezePlan(graph, choice))
  const count = (weights: Iterable<string>): number =>
    [...weights].reduce((sum, name) => sum + sizeOf(graph.weights.get(name)?.shape ?? [0]), 0)
  const percent = Math.round((100 * count(names)) / Math.max(1, count(graph.weights.keys())))
  const photos = `${numPhotos.toLocaleString('en')} photos`
  const line =
    numLearning === 0
      ? `${photos} are few: they teach a new head, but would make the backbone forget more than it learns.`
      : numLearning === numBlocks
        ? `${photos} are enough for every layer to adapt to them.`
        : `${photos} suffice to adapt the last ${numLearning === 1 ? 'block' : `${numLearning} of ${numBlocks} blocks`}; the earlier ones see edges, colors and textures, which are the same in any photo.`
  return [line, `${percent} % of the model's parameters learn.`]
}
