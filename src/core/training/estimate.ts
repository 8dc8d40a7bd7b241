import type { Optimizer } from '../../shared/optimizers/optimizers.ts'

/** What an estimate is made from: numbers only, whoever counted them. */
export interface EstimateFacts {
  readonly numTrainPhotos: number
  readonly numValidationPhotos: number
  readonly batchSize: number
  readonly epochs: number
  /** All weights of the model, and those that learn. */
  readonly numParameters: number
  readonly numTrainable: number
  /** See {@link slotsOf}. */
  readonly slotsPerParameter: number
  /** Values in one image's input. */
  readonly inputValues: number
  /** Values in the outputs of each layer above the frost line that the backward pass needs, for one image. */
  readonly trainedOutputs: readonly number[]
  /** Values in the outputs of each layer below it: computed and forgotten. */
  readonly frozenOutputs: readonly number[]
  /** Values cached per image and variant at the frost line, and how many variants. */
  readonly cachedValues: number
  readonly variants: number
  readonly cacheLimitBytes: number
  /** Photos that go through the model at once where nothing is learned; by default as many as a run takes. */
  readonly inferenceChunk?: number
  /** Measured by a probe; `undefined` leaves times out. */
  readonly secondsPerStep?: number
  /** Seconds to run the frozen part for one image, decoding included. */
  readonly secondsPerFeature?: number
}

export interface Estimate {
  readonly stepsPerEpoch: number
  readonly weightBytes: number
  readonly optimizerBytes: number
  readonly activationBytes: number
  /** Features that stay in memory between epochs. */
  readonly featureBytes: number
  readonly memoryBytes: number
  /** What the feature cache would take without a limit, and what share of it fits. */
  readonly cacheBytes: number
  readonly cachedShare: number
  readonly seconds?: number
}

const FLOAT_BYTES = 4
/** Features that an open set of them keeps in memory at most; the rest is read from disk each time. A stage has two sets where photos are varied. */
export const FEATURES_IN_MEMORY_BYTES = 2 ** 30
/** TensorFlow, Node, decoding and caches: a head-only run on 300 px photos at 64 px peaks at 547 MB (libtensorflow 2.21, 2 cores). */
const BASE_BYTES = 550e6
/** Photos that go through the model at once where nothing is learned: features and evaluation. */
const INFERENCE_CHUNK = 64

/** Optimizer slots for each trainable parameter: momentum, or Adam's two moments. */
export const ADAM_SLOTS = 2

/** @returns 0, 1 or 2. */
export function slotsOf(optimizer: Optimizer): number {
  if (optimizer.kind === 'sgd') return optimizer.momentum > 0 ? 1 : 0
  return ADAM_SLOTS
}

/**
 * Memory and time one stage of a run takes, so that a person learns it before starting rather than when memory has run out.
 *
 * Weights are counted twice (the session's and ours), gradients once. For each layer that trains, what the backward pass needs of it
 * lives through a step; besides, and in inference, the two largest outputs live at once. Measured peaks of six runs (64 and 224 px,
 * batches of 8 to 128, from head-only to everything) lie within 10 % of this.
 */
export function estimateStage(facts: EstimateFacts): Estimate {
  const { batchSize, numTrainPhotos, trainedOutputs, frozenOutputs, inferenceChunk = INFERENCE_CHUNK } = facts
  const stepsPerEpoch = Math.ceil(numTrainPhotos / batchSize)
  const weightBytes = 2 * FLOAT_BYTES * facts.numParameters
  const optimizerBytes = FLOAT_BYTES * facts.numTrainable * (1 + facts.slotsPerParameter)
  const trained = trainedOutputs.reduce((sum, values) => sum + values, 0)
  const [largest = 0, second = 0] = [...frozenOutputs, ...trainedOutputs].sort((a, b) => b - a)
  const passing = facts.inputValues + largest + second
  const activationBytes = FLOAT_BYTES * Math.max(batchSize * (passing + trained), inferenceChunk * passing)
  const numImages = numTrainPhotos * facts.variants + facts.numValidationPhotos
  const cacheBytes = FLOAT_BYTES * facts.cachedValues * numImages
  const cachedShare = cacheBytes === 0 ? 0 : Math.min(1, facts.cacheLimitBytes / cacheBytes)
  const featureBytes = featuresInMemory(facts, cachedShare)
  const estimate: Estimate = {
    stepsPerEpoch,
    weightBytes,
    optimizerBytes,
    activationBytes,
    featureBytes,
    memoryBytes: BASE_BYTES + weightBytes + optimizerBytes + activationBytes + featureBytes,
    cacheBytes,
    cachedShare,
  }
  const seconds = duration(facts, stepsPerEpoch, cachedShare)
  return seconds === undefined ? estimate : { ...estimate, seconds }
}

/** Varied training photos are a set of their own, beside those as they are. */
function featuresInMemory(
  { cachedValues, variants, numTrainPhotos, numValidationPhotos }: EstimateFacts,
  share: number,
): number {
  const isVaried = variants > 1
  const plain = numValidationPhotos + (isVaried ? 0 : numTrainPhotos)
  const varied = isVaried ? numTrainPhotos * variants : 0
  return [plain, varied]
    .map((numImages) => Math.min(FEATURES_IN_MEMORY_BYTES, share * FLOAT_BYTES * cachedValues * numImages))
    .reduce((sum, bytes) => sum + bytes, 0)
}

/** Whether the backward pass needs a layer's output: activations and normalization share the memory of what they take, or are kept in its place. */
export const isKeptForGradients = ({ className }: { readonly className: string }): boolean =>
  !/Normalization$|Dropout|^(Activation|ReLU|LeakyReLU|PReLU|ELU|Softmax|Flatten|Reshape|InputLayer)/.test(className)

/** Steps, validation at a third of a step's cost per photo (no backward pass), and features: once each, again where they do not fit. */
function duration(facts: EstimateFacts, stepsPerEpoch: number, cachedShare: number): number | undefined {
  const { secondsPerStep, secondsPerFeature, epochs, numTrainPhotos, numValidationPhotos, batchSize } = facts
  if (secondsPerStep === undefined) return undefined
  const stepping = epochs * stepsPerEpoch * secondsPerStep
  const validating = (epochs * numValidationPhotos * secondsPerStep) / batchSize / 3
  if (secondsPerFeature === undefined) return stepping + validating
  const shown = epochs * (numTrainPhotos + numValidationPhotos)
  const once = numTrainPhotos * Math.min(facts.variants, epochs) + numValidationPhotos
  return stepping + validating + secondsPerFeature * (cachedShare * once + (1 - cachedShare) * shown)
}
