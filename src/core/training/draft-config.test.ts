import { expect, test } from 'vitest'
import { defaultPlan } from './default-plan.ts'
import type { Recipe } from '../../shared/contract/training-plan.ts'
import { draftConfig } from './draft-config.ts'
import { planFromConfig, planProblems } from './plan-config.ts'

const defaults = (recipe: Recipe) => defaultPlan(recipe, { modelName: 'small', numTrainPhotos: 100, numClasses: 4 })
const [head, fineTune] = defaults('lp-ft').stages
const planOf = (edits: Record<string, unknown>, recipe: Recipe) =>
  planFromConfig(draftConfig(edits, defaults(recipe)), defaults(recipe))

test('edits that fit are taken as they are', () => {
  const stages = [{ ...head, epochs: 3 }, fineTune]
  expect(planOf({ stages, batchSize: 8 }, 'lp-ft')).toMatchObject({ stages, batchSize: 8 })
})

test('a line that moves to the head leaves the head its edits, and the other stage goes', () => {
  const { stages } = planOf(
    {
      stages: [
        { ...head, epochs: 3 },
        { ...fineTune, epochs: 4 },
      ],
    },
    'head-only',
  )
  expect(stages).toEqual([{ ...head, epochs: 3 }])
})

test('a line that leaves the head brings the second stage as it would be', () => {
  const { stages } = planOf({ stages: [{ ...head, epochs: 3 }] }, 'lp-ft')
  expect(stages).toEqual([{ ...head, epochs: 3 }, fineTune])
})

test('a lone stage freezes what its recipe says, whatever it was edited under', () => {
  expect(planOf({ stages: [{ ...fineTune, epochs: 7 }] }, 'head-only').stages).toMatchObject([
    { freeze: 'head', epochs: 7 },
  ])
  expect(planOf({ stages: [{ ...head, epochs: 7 }] }, 'fine-tune').stages).toMatchObject([{ freeze: 'suggested' }])
})

test('the model and its kind of labels are not the plan’s to say', () => {
  const { modelName, multiLabel } = planOf({ modelName: 'other', multiLabel: true }, 'lp-ft')
  expect([modelName, multiLabel]).toEqual(['small', false])
})

test('each field that is wrong says what is allowed', () => {
  const problems = planProblems(
    { batchSize: 0, stages: [{ ...head, epochs: 'ten' }, fineTune], augmentation: { cutOut: 2 } },
    defaults('lp-ft'),
  )
  expect(Object.fromEntries(problems)).toEqual({
    batchSize: 'a whole number from 1 to 4096',
    'stages.0.epochs': 'a whole number from 1 to 10000',
    'augmentation.cutOut': 'a number from 0 to 0.9',
  })
  expect(planProblems({ batchSize: 8 }, defaults('lp-ft')).size).toBe(0)
})

test('where the stages are as many as the recipe’s, what each freezes and is called is the person’s to say', () => {
  const stages = [{ ...head, name: 'Mine', freeze: 'none' }, fineTune]
  expect(planOf({ stages }, 'lp-ft').stages).toEqual(stages)
})

test('without edits of stages they are the recipe’s', () => {
  expect(planOf({ batchSize: 8 }, 'lp-ft').stages).toEqual([head, fineTune])
  expect(draftConfig({ stages: [], seed: 3 }, defaults('lp-ft'))).toEqual({ stages: [], seed: 3 })
})
