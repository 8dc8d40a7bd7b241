import { expect, test } from 'vitest'
import { estimateStage, FEATURES_IN_MEMORY_BYTES } from './estimate.ts'
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
