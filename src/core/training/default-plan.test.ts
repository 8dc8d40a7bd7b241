import { expect, test } from 'vitest'
import type { Recipe } from '../../shared/contract/training-plan.ts'
import { DEFAULT_SHARES, defaultPlan, type PlanFacts, sharesOf } from './default-plan.ts'

const planOf = (recipe: Recipe, numTrainPhotos: number, more: Partial<PlanFacts> = {}) =>
  defaultPlan(recipe, { modelName: 'small', numTrainPhotos, numClasses: 4, ...more })

test('the plan for 1000 photos', () => {
  expect(planOf('lp-ft', 1000)).toEqual({
    version: 1,
    modelName: 'small',
    preprocessing: null,
    stages: [
      {
        name: 'Train the head',
        freeze: 'head',
        freezeBatchNormalization: true,
        epochs: 19,
        learningRate: 0.003,
        schedule: { kind: 'cosine', warmupEpochs: 1, finalFactor: 0 },
        multipliers: { kind: 'factor', factor: 1 },
      },
      {
        name: 'Fine-tune',
        freeze: 'suggested',
        freezeBatchNormalization: true,
        epochs: 15,
        learningRate: 0.0003,
        schedule: { kind: 'cosine', warmupEpochs: 1, finalFactor: 0 },
        multipliers: { kind: 'factor', factor: 1 },
      },
    ],
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    globalClipNorm: null,
    l2: 0,
    precision: 'float32',
    batchSize: 32,
    augmentation: {
      flip: true,
      randomResizedCrop: { minScale: 0.75, maxScale: 1, minRatio: 3 / 4, maxRatio: 4 / 3 },
      rotationDegrees: 0,
      brightness: 0,
      contrast: 0,
      saturation: 0,
      cutOut: 0,
      variants: 4,
    },
    mixUp: { alpha: 0 },
    labelSmoothing: 0.05,
    classWeights: 'none',
    dropout: 0.2,
    multiLabel: false,
    earlyStopping: { monitor: 'valLoss', patience: 5, minDelta: 0, restoreBestWeights: true },
    seed: 0,
    threads: null,
    executor: 'auto',
    cacheLimitBytes: 10 * 1024 ** 3,
    split: { validation: 0.15, test: 0.15 },
  })
})

test('an epoch has eight steps at least where there are photos for them', () => {
  const sizes = [1, 63, 64, 127, 128, 255, 256, 9999].map((numPhotos) => planOf('lp-ft', numPhotos).batchSize)
  expect(sizes).toEqual([4, 4, 8, 8, 16, 16, 32, 32])
})

test('few photos are shown more often, within limits a person would find sensible', () => {
  const epochs = (recipe: Recipe) =>
    [0, 1, 1000, 2000, 10_000, 200_000].map((numPhotos) =>
      planOf(recipe, numPhotos).stages.map((stage) => stage.epochs),
    )
  expect(epochs('lp-ft')).toEqual([
    [30, 15],
    [30, 15],
    [19, 15],
    [10, 8],
    [10, 5],
    [10, 5],
  ])
  expect(epochs('head-only')).toEqual([[30], [30], [19], [10], [10], [10]])
  expect(epochs('fine-tune')).toEqual([[25], [25], [25], [13], [10], [10]])
  expect(epochs('from-scratch')).toEqual([[100], [100], [100], [80], [30], [30]])
})

test('each recipe trains what its name says', () => {
  const told = (recipe: Recipe) =>
    planOf(recipe, 1000).stages.map(({ name, freeze, freezeBatchNormalization }) => [
      name,
      freeze,
      freezeBatchNormalization,
    ])
  expect(told('head-only')).toEqual([['Train the head', 'head', true]])
  expect(told('fine-tune')).toEqual([['Fine-tune', 'suggested', true]])
  expect(told('from-scratch')).toEqual([['Train everything', 'none', false]])
})

test('from scratch a model sees harder crops, never the same one twice, and has more patience', () => {
  const plan = planOf('from-scratch', 1000)
  expect(plan.stages[0]).toMatchObject({
    learningRate: 0.001,
    schedule: { kind: 'one-cycle', startFactor: 0.04, finalFactor: 1e-5, risingShare: 0.25 },
    multipliers: { kind: 'factor', factor: 1 },
  })
  expect(plan.augmentation).toMatchObject({ variants: 1000, randomResizedCrop: { minScale: 0.35 } })
  expect(plan.earlyStopping).toMatchObject({ patience: 15 })
})

test('labels are smoothed where there are three classes to spread over, and each photo has one', () => {
  const smoothing = (more: Partial<PlanFacts>) => planOf('lp-ft', 1000, more).labelSmoothing
  expect([2, 3].map((numClasses) => smoothing({ numClasses }))).toEqual([0, 0.05])
  expect(smoothing({ multiLabel: true })).toBe(0)
  expect(planOf('lp-ft', 1000, { multiLabel: true }).multiLabel).toBe(true)
})

test('shares are what the plan says, each by itself', () => {
  expect(sharesOf({})).toEqual(DEFAULT_SHARES)
  expect(sharesOf({ split: { test: 0.3 } })).toEqual({ validation: 0.15, test: 0.3 })
  expect(sharesOf({ split: { validation: 0, test: 0 } })).toEqual({ validation: 0, test: 0 })
})

test('shares that leave nothing to learn from, or are none, are not taken', () => {
  for (const split of [{ validation: 0.5, test: 0.5 }, { test: -1 }, { test: '20' }, null])
    expect(sharesOf({ split })).toEqual(DEFAULT_SHARES)
})

test('by default fifteen in a hundred photos choose the best epoch, and as many judge it', () => {
  expect(DEFAULT_SHARES).toEqual({ validation: 0.15, test: 0.15 })
})

test('shares reach their limits and not beyond', () => {
  const taken = (validation: number, share: number) =>
    sharesOf({ split: { validation, test: share } }).validation === validation
  expect([taken(0.9, 0), taken(0.91, 0), taken(0, 0.9), taken(0, 0.95)]).toEqual([true, false, true, false])
  expect([taken(0.5, 0.44), taken(0.5, 0.46)]).toEqual([true, false])
})
