import { expect, test } from 'vitest'
import { estimateStage, FEATURES_IN_MEMORY_BYTES, isKeptForGradients, slotsOf } from './estimate.ts'
import type { EstimateFacts } from './estimate.ts'

const facts: EstimateFacts = {
  numTrainPhotos: 100,
  numValidationPhotos: 20,
  batchSize: 32,
  epochs: 10,
  numParameters: 1000,
  numTrainable: 100,
  slotsPerParameter: 2,
  inputValues: 300,
  trainedOutputs: [50, 10],
  frozenOutputs: [400, 600, 100],
  cachedValues: 50,
  variants: 4,
  cacheLimitBytes: 1e9,
}

test('counts weights, slots, gradients and what a step keeps', () => {
  const estimate = estimateStage(facts)
  expect(estimate.stepsPerEpoch).toBe(4)
  expect(estimate.weightBytes).toBe(8000)
  expect(estimate.optimizerBytes).toBe(1200)
  expect(estimate.activationBytes).toBe(4 * 64 * (300 + 1000)) // inference, 64 photos at once, takes more than a step
  expect(estimateStage({ ...facts, batchSize: 128 }).activationBytes).toBe(4 * 128 * (300 + 60 + 1000))
  expect(estimate.cacheBytes).toBe(4 * 50 * 420)
  expect(estimate.cachedShare).toBe(1)
  expect(estimate.seconds).toBeUndefined()
})

test('more memory for a larger batch, more time for a cache that does not fit', () => {
  expect(estimateStage({ ...facts, batchSize: 65 }).memoryBytes).toBeGreaterThan(estimateStage(facts).memoryBytes)
  const timed = { ...facts, secondsPerStep: 0.1, secondsPerFeature: 0.01 }
  const fits = estimateStage(timed).seconds!
  expect(fits).toBeCloseTo(10 * 4 * 0.1 + (10 * 20 * 0.1) / 32 / 3 + 0.01 * 420, 9)
  expect(estimateStage({ ...timed, cacheLimitBytes: 0 }).seconds).toBeCloseTo(fits + 0.01 * (1200 - 420), 9)
})

test('features that stay in memory between epochs are counted, up to what is kept of a set', () => {
  const none = estimateStage({ ...facts, cacheLimitBytes: 0 })
  const varied = estimateStage(facts)
  expect(varied.memoryBytes - none.memoryBytes).toBe(4 * 50 * (20 + 4 * 100))
  expect(estimateStage({ ...facts, variants: 1 }).featureBytes).toBe(4 * 50 * 120)
  const large = { ...facts, cachedValues: 1e7, cacheLimitBytes: 1e15 }
  expect(estimateStage(large).featureBytes).toBe(4 * 1e7 * 20 + FEATURES_IN_MEMORY_BYTES)
})

test('an optimizer keeps what Keras’ keeps of each weight', () => {
  const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
  expect(slotsOf({ kind: 'sgd', momentum: 0, nesterov: false })).toBe(0)
  expect(slotsOf({ kind: 'sgd', momentum: 0.5, nesterov: true })).toBe(1)
  expect(slotsOf({ kind: 'adam', ...adam })).toBe(2)
  expect(slotsOf({ kind: 'adamw', ...adam, weightDecay: 0.01 })).toBe(2)
})

test('memory is that of the process, its weights, the optimizer, a step and the features', () => {
  const estimate = estimateStage(facts)
  expect(estimate.memoryBytes).toBe(550e6 + 8000 + 1200 + 4 * 64 * 1300 + 4 * 50 * 420)
  expect(estimateStage({ ...facts, inferenceChunk: 8 }).activationBytes).toBe(4 * 32 * (300 + 60 + 1000))
  expect(estimateStage({ ...facts, trainedOutputs: [700], frozenOutputs: [] }).activationBytes).toBe(
    4 * 64 * (300 + 700),
  )
  expect(estimateStage({ ...facts, trainedOutputs: [], frozenOutputs: [] }).activationBytes).toBe(4 * 64 * 300)
})

test('without anything to keep no share of it is kept; what does not fit is kept in part', () => {
  expect(estimateStage({ ...facts, cachedValues: 0 })).toMatchObject({ cacheBytes: 0, cachedShare: 0, featureBytes: 0 })
  expect(estimateStage({ ...facts, cacheLimitBytes: 4 * 50 * 105 }).cachedShare).toBe(0.25)
})

test('a stage without frozen features takes its steps and its validation', () => {
  expect(estimateStage({ ...facts, secondsPerStep: 0.1 }).seconds).toBeCloseTo(4 + (10 * 20 * 0.1) / 32 / 3, 9)
  const once = estimateStage({ ...facts, epochs: 2, secondsPerStep: 0, secondsPerFeature: 1 })
  // two epochs see two of the four variants
  expect(once.seconds).toBeCloseTo(2 * 100 + 20, 9)
})

test('the backward pass keeps what layers compute, not what passes through them', () => {
  const kept = (className: string) => isKeptForGradients({ className })
  expect(['Conv2D', 'Dense', 'MaxPooling2D', 'Add'].map(kept)).toEqual([true, true, true, true])
  for (const className of [
    'BatchNormalization',
    'Dropout',
    'SpatialDropout2D',
    'Activation',
    'ReLU',
    'InputLayer',
    'Reshape',
  ])
    expect(kept(className), className).toBe(false)
})
