import { availableMemory } from 'node:process'
import { type LayerGraph, sizeOf } from '../../core/models/layer-graph.ts'
import { outputShapes } from '../../core/models/layer-sizes.ts'
import { ADAM_SLOTS, estimateStage, isKeptForGradients } from '../../core/training/estimate.ts'

/** Share of the memory that is free now which a measurement may take: nobody is to swap for it. */
const SHARE = 0.5

/** What a step with everything learning adds to the process, by the estimate. */
function estimatedStepBytes(graph: LayerGraph, batchSize: number): number {
  const shapes = outputShapes(graph)
  const size = (name: string): number => sizeOf(shapes.get(name) ?? [])
  const numParameters = [...graph.weights.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const { weightBytes, optimizerBytes, activationBytes } = estimateStage({
    numTrainPhotos: batchSize,
    numValidationPhotos: 0,
    batchSize,
    epochs: 1,
    numParameters,
    numTrainable: numParameters,
    slotsPerParameter: ADAM_SLOTS,
    inputValues: size(graph.input),
    trainedOutputs: graph.layers.filter(isKeptForGradients).map(({ name }) => size(name)),
    frozenOutputs: [],
    cachedValues: 0,
    variants: 1,
    cacheLimitBytes: 0,
    inferenceChunk: batchSize,
  })
  // the estimate counts ours too, which are there before
  return weightBytes / 2 + optimizerBytes + activationBytes
}

/** Halves a batch until its step has room. */
export function batchWithRoom(graph: LayerGraph, largest: number, freeBytes: number = availableMemory()): number {
  let batchSize = largest
  while (batchSize > 1 && estimatedStepBytes(graph, batchSize) > SHARE * freeBytes) batchSize = Math.ceil(batchSize / 2)
  return batchSize
}

/** By the estimate, what each further photo in a step adds. */
export function estimatedGrowthPerImage(graph: LayerGraph, small: number, large: number): number {
  return (estimatedStepBytes(graph, large) - estimatedStepBytes(graph, small)) / Math.max(1, large - small)
}

/** Most memory that this process has ever held. */
export const peakBytes = (): number => process.resourceUsage().maxRSS * 1024

/**
 * What each further photo in a step added to the most that the process held. Told only where the small step took it higher than it had ever
 * been, so that nothing that was freed before could be taken again unseen, and where enough photos lie between.
 */
export function growthPerImage(
  peaks: { readonly before: number; readonly small: number; readonly large: number },
  small: number,
  large: number,
): number | undefined {
  if (peaks.small <= peaks.before || peaks.large <= peaks.small || large - small < FEWEST_APART) return undefined
  return (peaks.large - peaks.small) / (large - small)
}

const FEWEST_APART = 4
