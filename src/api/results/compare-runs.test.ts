import { expect, test } from 'vitest'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { compareRuns } from './compare-runs.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { LabelsNow } from './held-back-photos.ts'

/** A run that was given these classes, numbered as in the project, and that held no photo back. */
const side = (classes: Readonly<Record<string, number>>) => {
  const classNames = Object.keys(classes)
  const files = {
    report: { classNames },
    plan: { multiLabel: false, stages: [] },
    predictions: [],
    list: { classNames, classIds: Object.values(classes), photos: [] },
  } as unknown as ResultFiles
  return { run: { modelName: 'm', recipe: 'head-only', line: 'l' } as RunSummary, files }
}

/** Ash was called so after both runs; elm was merged into oak; beech was deleted. */
const now: LabelsNow = {
  classes: [
    { id: 1, name: 'ash', color: 0, position: 0 },
    { id: 3, name: 'oak', color: 1, position: 1 },
    { id: 4, name: 'yew', color: 2, position: 2 },
  ],
  mergedInto: new Map([[2, 3]]),
  byHash: () => undefined,
}

test('classes that only one of two runs tells apart are named; renamed and merged ones are no others', () => {
  const before = side({ tree: 1, elm: 2, oak: 3, beech: 5 })
  const after = side({ tree: 1, oak: 3, yew: 4 })
  expect(compareRuns(before, after, now).classes).toEqual({ added: ['yew'], removed: ['beech'] })
  expect(compareRuns(after, before, now).classes).toEqual({ added: ['beech'], removed: ['yew'] })
  expect(compareRuns(side({ oak: 3 }), side({ tree: 1, oak: 3 }), now).classes.added).toEqual(['ash'])
  expect(compareRuns(after, after, now).classes).toEqual({ added: [], removed: [] })
})

const plan = defaultPlan('head-only', { modelName: 'm', numTrainPhotos: 100, numClasses: 2 })
const differences = (before: Partial<TrainingPlan>, after: Partial<TrainingPlan>) => {
  const planned = (changes: Partial<TrainingPlan>) => {
    const { run, files } = side({ ash: 1, oak: 3 })
    return { run, files: { ...files, plan: { ...plan, ...changes } } }
  }
  return compareRuns(planned(before), planned(after), now).differences
}
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const
const sgd = { kind: 'sgd', momentum: 0.9, nesterov: false } as const

test('another optimizer is one difference, with what each of the two says in it', () => {
  expect(differences({ optimizer: adam }, { optimizer: sgd })).toEqual([
    {
      what: 'optimizer.kind',
      before: 'adam',
      after: 'sgd',
      within: {
        before: [
          { what: 'optimizer.beta1', value: '0.9' },
          { what: 'optimizer.beta2', value: '0.999' },
          { what: 'optimizer.epsilon', value: '1e-7' },
        ],
        after: [
          { what: 'optimizer.momentum', value: '0.9' },
          { what: 'optimizer.nesterov', value: 'false' },
        ],
      },
    },
  ])
  // what both say alike is no difference
  expect(differences({ optimizer: adam }, { optimizer: { ...adam, kind: 'adamw', weightDecay: 0.004 } })).toEqual([
    {
      what: 'optimizer.kind',
      before: 'adam',
      after: 'adamw',
      within: { before: [], after: [{ what: 'optimizer.weightDecay', value: '0.004' }] },
    },
  ])
  expect(differences({ optimizer: sgd }, { optimizer: { ...sgd, momentum: 0.5 } })).toEqual([
    { what: 'optimizer.momentum', before: '0.9', after: '0.5' },
  ])
})

test('so is another schedule of a stage, and a part that one run alone has', () => {
  const withSchedule = (schedule: TrainingPlan['stages'][number]['schedule']) => ({
    stages: plan.stages.map((stage) => ({ ...stage, schedule })),
  })
  const oneCycle = { kind: 'one-cycle', startFactor: 0.04, finalFactor: 0, risingShare: 0.25 } as const
  expect(differences(withSchedule({ kind: 'constant' }), withSchedule(oneCycle))).toMatchObject([
    { what: 'stages.0.schedule.kind', before: 'constant', after: 'one-cycle', within: { before: [] } },
  ])
  const earlyStopping = { monitor: 'valLoss', patience: 5, minDelta: 0, restoreBestWeights: true } as const
  const [only, ...others] = differences({ earlyStopping: null }, { earlyStopping })
  expect(others).toEqual([])
  expect(only).toMatchObject({ what: 'earlyStopping', before: '', after: '' })
  expect(only?.within?.before).toEqual([])
  expect(only?.within?.after).toContainEqual({ what: 'earlyStopping.patience', value: '5' })
})
