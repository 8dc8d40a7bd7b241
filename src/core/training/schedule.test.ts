import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockMultipliers, learningRateAt } from './schedule.ts'

const stage = (schedule: Parameters<typeof learningRateAt>[0]['schedule'], epochs = 10) => ({
  learningRate: 0.01,
  epochs,
  schedule,
})

test('constant stays', () => {
  for (const step of [0, 5, 99]) expect(learningRateAt(stage({ kind: 'constant' }), step, 10)).toBe(0.01)
})

test('cosine with warm-up gives what Keras’ CosineDecay gives', () => {
  // keras.optimizers.schedules.CosineDecay(0.0, 80, alpha=0.1, warmup_target=0.01, warmup_steps=20), worked by its formula
  const cosine = stage({ kind: 'cosine', warmupEpochs: 2, finalFactor: 0.1 })
  const at = (step: number) => learningRateAt(cosine, step, 10)
  expect(at(0)).toBe(0)
  expect(at(5)).toBeCloseTo(0.0025, 12)
  expect(at(20)).toBeCloseTo(0.01, 12)
  expect(at(40)).toBeCloseTo(0.01 * (0.9 * 0.5 * (1 + Math.SQRT1_2) + 0.1), 12)
  expect(at(60)).toBeCloseTo(0.0055, 12)
  expect(at(100)).toBeCloseTo(0.001, 12)
  expect(at(1000)).toBeCloseTo(0.001, 12)
})

test('warm-up longer than the stage still ends at the full rate', () => {
  const cosine = stage({ kind: 'cosine', warmupEpochs: 50, finalFactor: 0 }, 2)
  expect(learningRateAt(cosine, 19, 10)).toBeCloseTo(0.01, 12)
})

test('one-cycle rises to the rate in a quarter of the steps and falls to almost nothing, as fast.ai', () => {
  const cycle = stage({ kind: 'one-cycle', startFactor: 1 / 25, finalFactor: 1e-5, risingShare: 0.25 })
  const at = (step: number) => learningRateAt(cycle, step, 10)
  expect(at(0)).toBeCloseTo(0.0004, 12)
  expect(at(12.5)).toBeCloseTo((0.01 + 0.0004) / 2, 12)
  expect(at(25)).toBeCloseTo(0.01, 12)
  expect(at(100)).toBeCloseTo(1e-7, 12)
})

test('no schedule leaves [0, rate]', () => {
  const schedules = fc.oneof(
    fc.record({
      kind: fc.constant('cosine' as const),
      warmupEpochs: fc.double({ min: 0, max: 20, noNaN: true }),
      finalFactor: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant('one-cycle' as const),
      startFactor: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      finalFactor: fc.double({ min: 0, max: 1, noNaN: true }),
      risingShare: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  )
  fc.assert(
    fc.property(
      schedules,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(2000),
      (...given) => {
        const [schedule, epochs, stepsPerEpoch, step] = given
        const rate = learningRateAt(stage(schedule, epochs), step, stepsPerEpoch)
        expect(rate >= 0 && rate <= 0.01 * (1 + 1e-12)).toBe(true)
      },
    ),
  )
})

test('discriminative rates shrink going down from the head', () => {
  const factors = blockMultipliers({ kind: 'factor', factor: 0.5 }, ['stem', 'block_1', 'head'])
  expect([...factors]).toEqual([
    ['stem', 0.25],
    ['block_1', 0.5],
    ['head', 1],
  ])
  const named = blockMultipliers({ kind: 'map', blocks: [['stem', 0]] }, ['stem', 'head'])
  expect([...named.values()]).toEqual([0, 1])
})

test('one-cycle may rise to the end, or begin at the top', () => {
  const at = (risingShare: number, step: number) =>
    learningRateAt(stage({ kind: 'one-cycle', startFactor: 0.1, finalFactor: 0, risingShare }), step, 10)
  expect(at(1, 50)).toBeCloseTo((0.01 + 0.001) / 2, 12)
  expect(at(1, 100)).toBe(0.01)
  expect(at(0, 0)).toBe(0.01)
  expect(at(0, 50)).toBeCloseTo(0.005, 12)
})

test('a step before the first is the first', () => {
  expect(learningRateAt(stage({ kind: 'cosine', warmupEpochs: 1, finalFactor: 0 }), -3, 10)).toBe(0)
  expect(learningRateAt(stage({ kind: 'cosine', warmupEpochs: 0.26, finalFactor: 0 }), 1, 10)).toBeCloseTo(0.01 / 3, 12)
})
