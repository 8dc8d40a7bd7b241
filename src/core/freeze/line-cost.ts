import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import { estimateStage } from '../training/estimate.ts'
import { cachingEnd } from './line-counts.ts'
import { learningLayers, type FrostLine, type LineRules } from './frost-line.ts'

/** What time and memory depend on besides the line. */
export interface CostFacts {
  readonly numTrainPhotos: number
  readonly numValidationPhotos: number
  readonly batchSize: number
  /** Different versions of each photo. */
  readonly variants: number
  readonly cacheLimitBytes: number
  /** Of this machine, forward; the default is two cores (MobileNetV1 at 224 px: 569 million at 84 images/s). */
  readonly multiplyAddsPerSecond?: number
}

export interface LineCost {
  readonly memoryBytes: number
  /** One epoch after the first pass. */
  readonly secondsPerEpoch: number
  /** Running the part that never changes over all photos, once; 0 where nothing is kept. */
  readonly firstPassSeconds: number
}

/** A backward pass takes about twice a forward one: gradients with respect to inputs and to weights. */
const BACKWARD = 2
const ADAM_SLOTS = 2

const isKept = (className: string): boolean =>
  !/Normalization$|Dropout|^(Activation|ReLU|LeakyReLU|PReLU|ELU|Softmax|Flatten|Reshape|InputLayer)/.test(className)
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)

/**
 * Estimates what a line costs from the layers' multiply-adds alone, quickly enough to follow a drag. A dry run measures it.
 *
 * What lies below the lowest learning layer is computed once and kept; from there on every layer runs in each step, and gradients pass
 * through all of them.
 */
export function lineCost(map: LayerMap, state: FrostLine, rules: LineRules, facts: CostFacts): LineCost {
  const { multiplyAddsPerSecond = 40e9, numTrainPhotos, numValidationPhotos, variants } = facts
  const learns = learningLayers(map, state, rules)
  const end = cachingEnd(map, state, rules)?.layer ?? map.layers.length
  const below = map.layers.slice(0, end)
  const above = map.layers.slice(end)
  const costOf = (layers: typeof below): number => layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)
  const cached = below.at(-1)
  const isCached = cached !== undefined && below.some(({ numParameters }) => numParameters > 0)
  const estimate = estimateStage({
    numTrainPhotos,
    numValidationPhotos,
    batchSize: facts.batchSize,
    epochs: 1,
    numParameters: map.layers.reduce((sum, { numParameters }) => sum + numParameters, 0),
    numTrainable: map.layers.reduce((sum, layer, i) => sum + (learns[i] ? layer.numTrainableParameters : 0), 0),
    slotsPerParameter: ADAM_SLOTS,
    inputValues: sizeOf(map.inputShape),
    trainedOutputs: above.filter(({ className }) => isKept(className)).map(({ outputShape }) => sizeOf(outputShape)),
    frozenOutputs: below.map(({ outputShape }) => sizeOf(outputShape)),
    cachedValues: isCached ? sizeOf(cached.outputShape) : 0,
    variants,
    cacheLimitBytes: facts.cacheLimitBytes,
  })
  const again = isCached ? (1 - estimate.cachedShare) * costOf(below) : 0
  const training = numTrainPhotos * (costOf(above) * (1 + BACKWARD) + again)
  const validating = numValidationPhotos * (costOf(above) + again)
  const learningAtAll = learns.some((each) => each)
  return {
    memoryBytes: estimate.memoryBytes,
    secondsPerEpoch: learningAtAll ? (training + validating) / multiplyAddsPerSecond : 0,
    firstPassSeconds: isCached
      ? (costOf(below) * estimate.cachedShare * (numTrainPhotos * (learningAtAll ? variants : 1) + numValidationPhotos)) / multiplyAddsPerSecond // prettier-ignore
      : 0,
  }
}
