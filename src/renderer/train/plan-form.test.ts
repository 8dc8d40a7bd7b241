import { expect, test } from 'vitest'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { FormPlace } from '../../shared/contract/plan-field.ts'
import { PLAN_ROWS } from '../../shared/contract/plan-fields.ts'
import { Optimizer } from '../../shared/optimizers/optimizers.ts'
import { Schedule } from '../../shared/schedules/schedules.ts'
import { advancedParts, fieldsOf, fieldsOfStage, readNumber, isAsideOfAdvanced } from './plan-form.ts'

const plan = defaultPlan('lp-ft', { modelName: 'small', numTrainPhotos: 100, numClasses: 4 })
const PLACES: FormPlace[] = ['stage', 'photos', 'shares', 'learning', 'regularization', 'stopping', 'augmentation']

test('the form asks for every field that is to be asked for, in some plan', () => {
  const plans = Optimizer.options.map(({ shape }) => ({
    ...plan,
    optimizer: Optimizer.parse({ kind: shape.kind.value }),
    stages: plan.stages.map((stage) => ({ ...stage, schedule: Schedule.parse({ kind: 'cosine' }) })),
  }))
  const asked = plans.flatMap((each) =>
    PLACES.flatMap((place) => [...fieldsOf(place, each), ...fieldsOfStage(place, each, 1)]),
  )
  const wanted = PLAN_ROWS.flatMap(({ path, field }) => (field.form === undefined ? [] : [path.replace('*', '1')]))
  expect([...new Set(asked.map(({ path }) => path))].sort()).toEqual(wanted.sort())
})

test('what is switched off is not asked for, nor what belongs to another kind or to layers that are frozen', () => {
  const paths = (place: FormPlace, of = plan) => fieldsOf(place, of).map(({ path }) => path)
  expect(paths('stopping')).toContain('earlyStopping.patience')
  expect(paths('stopping', { ...plan, earlyStopping: null })).toEqual(['earlyStopping', 'seed'])
  expect(paths('learning')).toEqual(['optimizer.kind', 'globalClipNorm', 'precision'])
  const [head, fineTune] = [0, 1].map((i) => fieldsOfStage('learning', plan, i).map(({ path }) => path))
  expect(head).toEqual(['stages.0.schedule.kind', 'stages.0.schedule.warmupEpochs'])
  expect(fineTune).toContain('stages.1.multipliers.factor')
})

test('Advanced counts what is in it, and not what stands beside it', () => {
  expect(advancedParts(plan)).toEqual([
    'optimizer',
    'globalClipNorm',
    'precision',
    'dropout',
    'labelSmoothing',
    'l2',
    'mixUp',
    'classWeights',
    'earlyStopping',
    'seed',
    'augmentation',
    'stages.0.schedule',
    'stages.1.schedule',
    'stages.1.multipliers',
    'stages.1.freezeBatchNormalization',
  ])
  expect(['batchSize', 'split', 'split.test', 'stages.1.epochs'].map(isAsideOfAdvanced)).toEqual(Array(4).fill(true))
  expect(['dropout', 'stages.1.schedule.warmupEpochs'].map(isAsideOfAdvanced)).toEqual([false, false])
})

test('a number is read as people write it: thousands grouped, a comma for the point elsewhere', () => {
  const whole = { type: 'whole' } as const
  for (const text of ['1000', '1,000', '1 000', '1.000', '1’000', ' 1\u00a0000 '])
    expect(readNumber(text, whole)).toBe(1000)
  expect(readNumber('1,234,567', whole)).toBe(1_234_567)
  expect(['1,5', '0,001', '10,00', '1,000.5', '1,000 000', 'many', ''].map((text) => readNumber(text, whole))).toEqual([
    1.5,
    0.001,
    10,
    1000.5,
    undefined,
    undefined,
    undefined,
  ])
  expect([readNumber('0,001', { type: 'number' }), readNumber('1e-4', { type: 'number' })]).toEqual([0.001, 1e-4])
  expect(readNumber('15', { type: 'number', scale: 100 })).toBe(0.15)
  // as the form writes its own limits: one comma means one thing
  const written = ['1,000', '12 000', '1,000,000', '1,000.5', '1.000', '1,5', '10,00']
  expect(written.map((text) => readNumber(text, { type: 'number' }))).toEqual([1000, 12_000, 1e6, 1000.5, 1, 1.5, 10])
})
