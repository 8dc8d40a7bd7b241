import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultPlan } from './default-plan.ts'
import { mergePlan } from './plan-config.ts'
import { differenceFrom, valueAt, withValueAt } from './plan-path.ts'

const base = defaultPlan('lp-ft', { modelName: 'small', numTrainPhotos: 100, numClasses: 4 })

test('one field changes, and the plan that was stays as it was', () => {
  const changed = withValueAt(base, 'stages.1.schedule.warmupEpochs', 3)
  expect(valueAt(changed, 'stages.1.schedule.warmupEpochs')).toBe(3)
  expect(valueAt(base, 'stages.1.schedule.warmupEpochs')).toBe(1)
  expect(changed.stages[0]).toBe(base.stages[0])
  expect(Array.isArray(changed.stages)).toBe(true)
})

test('a field that is not there is undefined', () => {
  expect([valueAt(base, 'stages.7.epochs'), valueAt(base, 'seed.more'), valueAt(undefined, 'seed')]).toEqual(
    Array(3).fill(undefined),
  )
})

test('what differs, merged again, gives the plan', () => {
  const edits: [string, unknown][] = [
    ['batchSize', 4],
    ['stages.0.epochs', 2],
    ['augmentation.rotationDegrees', 10],
    ['augmentation.randomResizedCrop', null],
    ['earlyStopping', null],
    ['optimizer', { kind: 'sgd', momentum: 0.5, nesterov: false }],
    ['classWeights', [['a', 2]]],
    ['batchSize', 'eight'],
  ]
  fc.assert(
    fc.property(fc.subarray(edits), (chosen) => {
      const plan = chosen.reduce((data, [path, value]) => withValueAt(data, path, value), base)
      expect(mergePlan(base, differenceFrom(base, plan) ?? {})).toEqual(plan)
    }),
  )
})

test('nothing differs from itself, and a field that is put back is no edit', () => {
  expect(differenceFrom(base, structuredClone(base))).toBeUndefined()
  const back = withValueAt(withValueAt(base, 'stages.0.epochs', 2), 'stages.0.epochs', base.stages[0].epochs)
  expect(differenceFrom(base, back)).toBeUndefined()
})
