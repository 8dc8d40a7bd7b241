import type { LayerMap, MapLayer } from '../../shared/contract/app/layer-map.ts'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import type { FrostLine } from '../../shared/contract/frost-line.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { ADAM_SLOTS, type Estimate, estimateStage, isKeptForGradients } from '../training/estimate.ts'
import { COMPUTING, READING } from './cuts.ts'
import { cachingEnd } from './line-counts.ts'
import { learningLayers, type LineRules } from './frost-line.ts'
import { forwardTo, stepSeconds } from './measured-time.ts'

/** What time and memory depend on besides the line. */
export interface CostFacts {
  readonly numTrainPhotos: number
  readonly numValidationPhotos: number
  readonly batchSize: number
  /** Different versions of each photo. */
  readonly variants: number
  readonly cacheLimitBytes: number
  /** Optimizer state for each weight that learns; Adam's two by default. */
  readonly slotsPerParameter?: number
  /** How long the model takes here; absent: times follow from multiply-adds alone. */
  readonly measurement?: ModelMeasurement | undefined
}

export interface LineCost {
  readonly memoryBytes: number
  /** One epoch after the first pass. */
  readonly secondsPerEpoch: number
  /** Running the part that never changes over all photos, once; 0 where nothing is kept. */
  readonly firstPassSeconds: number
}

/** Forward, on two cores: between MobileNetV1 at 224 px (569 million at 84 images/s, 48e9) and its quarter (41 million at 755, 31e9). */
export const MULTIPLY_ADDS_PER_SECOND = 40e9
/** A backward pass takes about twice a forward one: gradients with respect to inputs and to weights. */
const BACKWARD = 2

/** How long parts of the model take. */
interface Times {
  /** From the pixels to just before a layer, for one photo. */
  forward(layer: number): number
  /** What is done to one photo before the first layer, where the plan says so. */
  readonly augment: number
  /** A step that begins at a layer. */
  step(layer: number, numImages: number): number
}

/**
 * Says what a line costs, quickly enough to follow a drag: from what was measured on this machine or, before, from multiply-adds.
 *
 * What lies below the lowest learning layer is computed once and kept, unless reading it would take longer than computing it; from there on
 * every layer runs in each step, and gradients pass through all of them.
 */
export function lineCost(map: LayerMap, state: FrostLine, rules: LineRules, facts: CostFacts): LineCost {
  const { numTrainPhotos, numValidationPhotos, variants, batchSize } = facts
  const learns = learningLayers(map, state, rules)
  const end = cachingEnd(map, state, rules)?.layer ?? map.layers.length
  const times = facts.measurement ? measured(map, facts.measurement) : estimated(map)
  const kept = whatIsKept(map, end)
  const estimate = estimateOf(map, learns, end, kept?.values ?? 0, facts)
  const below = times.forward(end)
  const { cachedShare } = estimate
  const reading = kept ? (FLOAT_BYTES * kept.values) / READING + below - times.forward(kept.layer) : 0
  const augment = variants > 1 ? times.augment : 0
  const perPhoto = cachedShare * reading + (1 - cachedShare) * below
  const numSteps = Math.ceil(numTrainPhotos / batchSize)
  const stepping =
    (numSteps - 1) * times.step(end, 0) +
    times.step(end, numTrainPhotos) +
    numTrainPhotos * (perPhoto + (1 - cachedShare) * augment)
  const validating = numValidationPhotos * (times.forward(map.layers.length) - below + perPhoto)
  const learningAtAll = learns.some((each) => each)
  const numPasses = numTrainPhotos * (learningAtAll ? variants : 1) + numValidationPhotos
  const firstPass =
    numPasses * times.forward(kept?.layer ?? 0) + (learningAtAll ? numTrainPhotos * variants * augment : 0)
  return {
    memoryBytes: memoryOf(estimate, facts.measurement),
    secondsPerEpoch: learningAtAll && numTrainPhotos > 0 ? stepping + validating : 0,
    firstPassSeconds: kept ? cachedShare * firstPass : 0,
  }
}

const FLOAT_BYTES = 4

const costOf = (layers: readonly MapLayer[]): number => layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)

function measured(map: LayerMap, measurement: ModelMeasurement): Times {
  return {
    forward: (layer) => forwardTo(map, measurement, layer),
    augment: measurement.augmentSeconds,
    step: (layer, numImages) => stepSeconds(map, measurement, layer, numImages),
  }
}

function estimated({ layers }: LayerMap): Times {
  return {
    forward: (layer) => costOf(layers.slice(0, layer)) / MULTIPLY_ADDS_PER_SECOND,
    augment: 0,
    step: (layer, numImages) => (numImages * (1 + BACKWARD) * costOf(layers.slice(layer))) / MULTIPLY_ADDS_PER_SECOND,
  }
}

/** What is kept of each photo: the values that enter a layer. */
interface Kept {
  readonly layer: number
  readonly values: number
}

/**
 * Where keeping saves most, by the rule of `cheapestCut`: at the line, or at the end of a block below it that leaves less to read.
 * `undefined`: a run rather begins with pixels.
 */
function whatIsKept({ layers, blocks }: LayerMap, end: number): Kept | undefined {
  const entering = (layer: number): Kept => ({ layer, values: sizeOf(layers[layer - 1]?.outputShape ?? []) })
  const seconds = ({ layer, values }: Kept): number =>
    (FLOAT_BYTES * values) / READING + costOf(layers.slice(layer, end)) / COMPUTING
  let best: Kept | undefined
  let least = costOf(layers.slice(0, end)) / COMPUTING
  for (const layer of [...blocks.map(({ firstLayer }) => firstLayer), end]) {
    if (layer > end || !layers.slice(0, layer).some(({ numParameters }) => numParameters > 0)) continue
    const kept = entering(layer)
    if (seconds(kept) >= least) continue
    least = seconds(kept)
    best = kept
  }
  return best
}

function estimateOf(
  { layers, inputShape }: LayerMap,
  learns: readonly boolean[],
  end: number,
  cachedValues: number,
  facts: CostFacts,
): Estimate {
  return estimateStage({
    ...facts,
    epochs: 1,
    numParameters: layers.reduce((sum, { numParameters }) => sum + numParameters, 0),
    numTrainable: layers.reduce((sum, layer, i) => sum + (learns[i] ? layer.numTrainableParameters : 0), 0),
    slotsPerParameter: facts.slotsPerParameter ?? ADAM_SLOTS,
    inputValues: sizeOf(inputShape),
    trainedOutputs: layers
      .slice(end)
      .filter(isKeptForGradients)
      .map(({ outputShape }) => sizeOf(outputShape)),
    frozenOutputs: layers.slice(0, end).map(({ outputShape }) => sizeOf(outputShape)),
    cachedValues,
  })
}

/** What goes with photos by how far the estimate of it was from what was measured. */
function memoryOf({ memoryBytes, activationBytes }: Estimate, measurement: ModelMeasurement | undefined): number {
  if (!measurement?.memory) return memoryBytes
  const { bytesPerImage, estimatedBytesPerImage } = measurement.memory
  return memoryBytes + activationBytes * (bytesPerImage / estimatedBytesPerImage - 1)
}
