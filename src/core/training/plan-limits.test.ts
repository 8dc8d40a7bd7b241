import { describe, expect, test } from 'vitest'
import { defaultPlan } from './default-plan.ts'
import { planFromConfig, planProblems } from './plan-config.ts'
import { Augmentation } from '../../shared/augmentations/augmentations.ts'
import { Optimizer } from '../../shared/optimizers/optimizers.ts'
import { Schedule } from '../../shared/schedules/schedules.ts'
import { Stage, TrainingPlan } from '../../shared/contract/training-plan.ts'

const base = defaultPlan('lp-ft', { modelName: 'small', numTrainPhotos: 100, numClasses: 4 })
const [head] = base.stages
const crop = { minScale: 0.01, maxScale: 1, minRatio: 0.1, maxRatio: 10 }

/** A config that sets one field, from its path; the rest is what it needs beside it. */
type Config = (value: number) => Record<string, unknown>
const stage =
  (key: string): Config =>
  (value) => ({ stages: [{ ...head, [key]: value }] })
const schedule =
  (kind: string, key: string): Config =>
  (value) => ({ stages: [{ ...head, schedule: { kind, [key]: value } }] })
const optimizer =
  (kind: string, key: string): Config =>
  (value) => ({ optimizer: { kind, [key]: value } })
const augmentation =
  (key: string): Config =>
  (value) => ({ augmentation: { [key]: value } })
const cropped =
  (key: string): Config =>
  (value) => ({ augmentation: { randomResizedCrop: { ...crop, [key]: value } } })
const top =
  (key: string): Config =>
  (value) => ({ [key]: value })

const NUMBERS: [name: string, config: Config, least: number, most: number][] = [
  ['l2', top('l2'), 0, 1],
  ['labelSmoothing', top('labelSmoothing'), 0, 0.9],
  ['dropout', top('dropout'), 0, 0.95],
  ['globalClipNorm', top('globalClipNorm'), 1e-6, 1e6],
  ['mixUp.alpha', (alpha) => ({ mixUp: { alpha } }), 0, 10],
  ['learningRate', stage('learningRate'), 1e-9, 100],
  ['cosine: warmupEpochs', schedule('cosine', 'warmupEpochs'), 0, 1000],
  ['cosine: finalFactor', schedule('cosine', 'finalFactor'), 0, 1],
  ['one-cycle: startFactor', schedule('one-cycle', 'startFactor'), 1e-6, 1],
  ['one-cycle: finalFactor', schedule('one-cycle', 'finalFactor'), 0, 1],
  ['one-cycle: risingShare', schedule('one-cycle', 'risingShare'), 0, 1],
  ['multipliers: factor', (factor) => ({ stages: [{ ...head, multipliers: { kind: 'factor', factor } }] }), 1e-4, 1],
  [
    'multipliers: map',
    (value) => ({ stages: [{ ...head, multipliers: { kind: 'map', blocks: [['stem', value]] } }] }),
    0,
    100,
  ],
  ['sgd: momentum', optimizer('sgd', 'momentum'), 0, 0.9999],
  ...['adam', 'adamw'].flatMap((kind): typeof NUMBERS => [
    [`${kind}: beta1`, optimizer(kind, 'beta1'), 0, 0.9999],
    [`${kind}: beta2`, optimizer(kind, 'beta2'), 0, 0.99999],
    [`${kind}: epsilon`, optimizer(kind, 'epsilon'), 1e-12, 1],
  ]),
  ['adamw: weightDecay', optimizer('adamw', 'weightDecay'), 0, 1],
  ['minScale', cropped('minScale'), 0.01, 1],
  ['maxScale', cropped('maxScale'), 0.01, 1],
  ['minRatio', cropped('minRatio'), 0.1, 10],
  ['maxRatio', cropped('maxRatio'), 0.1, 10],
  ['rotationDegrees', augmentation('rotationDegrees'), 0, 180],
  ['brightness', augmentation('brightness'), 0, 1],
  ['contrast', augmentation('contrast'), 0, 1],
  ['saturation', augmentation('saturation'), 0, 1],
  ['cutOut', augmentation('cutOut'), 0, 0.9],
  ['split.validation', (validation) => ({ split: { validation, test: 0 } }), 0, 0.9],
  ['split.test', (share) => ({ split: { validation: 0, test: share } }), 0, 0.9],
  ['earlyStopping.minDelta', (minDelta) => ({ earlyStopping: { minDelta } }), 0, 1000],
  ['class weight', (weight) => ({ classWeights: { cat: weight } }), 0, 1e6],
]

const WHOLE: typeof NUMBERS = [
  ['epochs', stage('epochs'), 1, 10_000],
  ['batchSize', top('batchSize'), 1, 4096],
  ['augmentation.variants', augmentation('variants'), 1, 1000],
  ['earlyStopping.patience', (patience) => ({ earlyStopping: { patience } }), 0, 10_000],
  ['seed', top('seed'), 0, 2 ** 32 - 1],
  ['threads', top('threads'), 1, 1024],
  ['cacheLimitBytes', top('cacheLimitBytes'), 0, 2 ** 50],
]

const accepts = (config: Record<string, unknown>): boolean => planProblems(config, base).size === 0

describe('numbers of a plan', () => {
  test.each([...NUMBERS, ...WHOLE])('%s: its limits are allowed, and nothing beyond', (_, config, least, most) => {
    expect([least, most].map((value) => accepts(config(value)))).toEqual([true, true])
    const beyond = [least - Math.max(least, 1e-3) * 1e-2, most * 1.0001, -1, Number.NaN, Number.POSITIVE_INFINITY]
    for (const value of beyond) expect(accepts(config(value)), String(value)).toBe(false)
  })

  test.each(WHOLE)('%s: whole numbers only', (_, config, least) => {
    expect(accepts(config(least + 0.5))).toBe(false)
    expect(accepts(config(least + 1))).toBe(true)
  })
})

describe('what a plan leaves out', () => {
  test('is a constant rate and nothing that anybody would have to ask for', () => {
    expect(Stage.parse({ name: 'a', freeze: 'head', epochs: 3, learningRate: 0.1 })).toEqual({
      name: 'a',
      freeze: 'head',
      freezeBatchNormalization: false,
      epochs: 3,
      learningRate: 0.1,
      schedule: { kind: 'constant' },
      multipliers: { kind: 'factor', factor: 1 },
    })
    expect(Augmentation.parse({})).toEqual({
      flip: false,
      randomResizedCrop: null,
      rotationDegrees: 0,
      brightness: 0,
      contrast: 0,
      saturation: 0,
      cutOut: 0,
      variants: 4,
    })
  })

  test('of an optimizer is Keras’ default', () => {
    expect(Optimizer.parse({ kind: 'sgd' })).toEqual({ kind: 'sgd', momentum: 0.9, nesterov: false })
    const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
    expect(Optimizer.parse({ kind: 'adam' })).toEqual({ kind: 'adam', ...adam })
    expect(Optimizer.parse({ kind: 'adamw' })).toEqual({ kind: 'adamw', ...adam, weightDecay: 0.004 })
  })

  test('of a schedule and a crop is fast.ai’s and torchvision’s', () => {
    expect(Schedule.parse({ kind: 'cosine' })).toEqual({ kind: 'cosine', warmupEpochs: 1, finalFactor: 0 })
    expect(Schedule.parse({ kind: 'one-cycle' })).toEqual({
      kind: 'one-cycle',
      startFactor: 0.04,
      finalFactor: 1e-5,
      risingShare: 0.25,
    })
    expect(Augmentation.parse({ randomResizedCrop: {} }).randomResizedCrop).toEqual({
      minScale: 0.35,
      maxScale: 1,
      minRatio: 3 / 4,
      maxRatio: 4 / 3,
    })
  })

  test('of early stopping is to watch the validation loss and to keep the best', () => {
    const { earlyStopping } = TrainingPlan.parse({ ...base, earlyStopping: { patience: 2 } })
    expect(earlyStopping).toEqual({ monitor: 'valLoss', patience: 2, minDelta: 0, restoreBestWeights: true })
  })
})

test('a crop is from the smaller to the larger; both the same is one size', () => {
  const cropOf = (more: object) => accepts({ augmentation: { randomResizedCrop: { ...crop, ...more } } })
  expect(cropOf({ minScale: 0.5, maxScale: 0.5, minRatio: 1, maxRatio: 1 })).toBe(true)
  expect(cropOf({ minScale: 0.5, maxScale: 0.49 })).toBe(false)
  expect(cropOf({ minRatio: 1, maxRatio: 0.9 })).toBe(false)
})

test('held back shares leave a twentieth for training; folders take none of it', () => {
  const split = (validation: unknown, share: unknown) => accepts({ split: { validation, test: share } })
  expect([split(0.47, 0.47), split(0.475, 0.475), split(0.5, 0.46)]).toEqual([true, false, false])
  expect(split({ folder: 'held' }, 0.9)).toBe(true)
  expect(split('given', 'given')).toBe(true)
  expect([split({ folder: '' }, 0), split('taken', 0)]).toEqual([false, false])
})

test('a plan has one stage to twenty, and none without a name or a line', () => {
  const count = (length: number) => accepts({ stages: Array.from({ length }, () => head) })
  expect([0, 1, 20, 21].map(count)).toEqual([false, true, true, false])
  expect(accepts({ stages: [{ ...head, name: '' }] })).toBe(false)
  expect(accepts({ stages: [{ ...head, freeze: '' }] })).toBe(false)
  expect(accepts({ stages: [{ ...head, exceptions: Array.from({ length: 100_001 }, () => 'a') }] })).toBe(false)
  expect(accepts({ stages: [{ ...head, exceptions: Array.from({ length: 100_000 }, () => 'a') }] })).toBe(true)
})

test('a plan is of this version, and class weights are a word or numbers', () => {
  expect([accepts({ version: 1 }), accepts({ version: 2 })]).toEqual([true, false])
  expect(accepts({ classWeights: [['cat', 2]] })).toBe(true)
  for (const classWeights of ['heavy', 2, null, [['cat']], { cat: 'heavy' }])
    expect(accepts({ classWeights })).toBe(false)
})

test('what is wrong in a whole plan is told once for each field', () => {
  expect(() => planFromConfig({ batchSize: 0, seed: -1 }, base, 'plan.json')).toThrow(
    'plan.json: “batchSize” is 0; allowed: a whole number from 1 to 4096. “seed” is -1; allowed: a whole number from 0 to 4294967295.',
  )
})
