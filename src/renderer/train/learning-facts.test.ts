import { expect, test } from 'vitest'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { PlanBasis } from '../../shared/contract/training-plan.ts'
import { learningFacts } from './learning-facts.ts'

const plan = defaultPlan('lp-ft', { modelName: 'm', numTrainPhotos: 1000, numClasses: 2 })
const basisOf = (environment: PlanBasis['environment']): PlanBasis => ({
  photos: '',
  weights: '',
  counts: { train: 1, validation: 0, test: 0 },
  environment,
})
const said = (...args: Parameters<typeof learningFacts>): string[] =>
  learningFacts(...args).map(({ name, value }) => `${name}: ${value}`)

test('says what decides a step, and what computes it', () => {
  expect(said({ ...plan, basis: basisOf({ library: 'libtensorflow 2.21.0' }) })).toEqual([
    'Batch size: 32',
    'Optimizer: Adam',
    'Computed by: libtensorflow 2.21.0',
    'Frozen layers by: libtensorflow 2.21.0',
  ])
  const divided = basisOf({ library: 'libtensorflow 2.21.0', forward: 'onnxruntime 1.30.0 cpu, 16 at a time' })
  expect(said({ ...plan, basis: divided })).toContain('Frozen layers by: onnxruntime 1.30.0 cpu, 16 at a time')
})

test('says which precision it was, where another was asked for', () => {
  const mixed = { ...plan, precision: 'mixed_bfloat16' as const }
  expect(said({ ...mixed, basis: basisOf({ precision: 'mixed_bfloat16' }) })).toContain(
    'Precision of steps: Mixed bfloat16',
  )
  expect(said({ ...mixed, basis: basisOf({}) })).toContain('Precision of steps: float32')
})

test('has its places before there is a plan', () => {
  expect(learningFacts(undefined).map(({ name }) => name)).toEqual([
    'Batch size',
    'Optimizer',
    'Computed by',
    'Frozen layers by',
  ])
})
