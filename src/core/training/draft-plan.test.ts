import { expect, test } from 'vitest'
import type { Recipe } from '../../shared/contract/training-plan.ts'
import { defaultPlan } from './default-plan.ts'
import { changedDraft, draftConfig, draftFacts } from './draft-plan.ts'
import { planFromConfig, planProblems } from './plan-config.ts'

const project = { counts: { train: 281, validation: 59, test: 60 }, numClasses: 4, multiLabel: false }
const facts = (plan: Record<string, unknown>, recipe: Parameters<typeof draftFacts>[0]['recipe'] = null) =>
  draftFacts({ recipe, plan }, project)

test('without a word of the person they are those of the default plan', () => {
  expect(facts({})).toEqual({
    numTrainPhotos: 281,
    numValidationPhotos: 59,
    batchSize: 32,
    variants: 4,
    cacheLimitBytes: 10 * 2 ** 30,
    slotsPerParameter: 2,
    keepsNormalization: true,
  })
  expect(
    draftFacts({ recipe: null, plan: {} }, { ...project, counts: { train: 28, validation: 6, test: 6 } }).batchSize,
  ).toBe(4)
})

test('what the person changed counts', () => {
  expect(facts({ batchSize: 8 }).batchSize).toBe(8)
  expect(facts({ augmentation: { flip: false, randomResizedCrop: null } }).variants).toBe(1)
  expect(facts({ optimizer: { kind: 'sgd', momentum: 0 } }).slotsPerParameter).toBe(0)
  const stage = { name: 'Mine', freeze: 'none', epochs: 2, learningRate: 0.001 }
  const edited = { ...stage, freezeBatchNormalization: false }
  expect(facts({ stages: [stage, edited] })).toMatchObject({ keepsNormalization: false, variants: 2 })
  expect(facts({ stages: [edited] }, 'head-only')).toMatchObject({ keepsNormalization: false, variants: 2 })
  expect(facts({}, 'from-scratch').keepsNormalization).toBe(false)
})

test('edits of another recipe’s stages count as the run takes them: by their place', () => {
  const edited = { name: 'Mine', freeze: 'none', epochs: 2, learningRate: 0.001, freezeBatchNormalization: false }
  expect(facts({ stages: [edited] }, 'lp-ft')).toEqual(facts({}, 'lp-ft'))
  expect(facts({ stages: [{ ...edited, epochs: 9 }, edited] }, 'head-only')).toMatchObject({
    keepsNormalization: false,
    variants: 4,
  })
})

test('a plan that cannot be read counts for nothing', () => {
  expect(facts({ batchSize: 'many' })).toEqual(facts({}))
})

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

const draft = { recipe: null, plan: { seed: 7, augmentation: { flip: false } } }
const warmup = (value: unknown) => [
  {
    path: ['plan', 'stages', '1', 'epochs'] as const,
    value,
    whole: {
      path: ['plan', 'stages'] as const,
      value: [{ epochs: 5 }, { epochs: 9 }],
      unedited: [{ epochs: 5 }, { epochs: 9 }],
    },
  },
]
type Changes = Parameters<typeof changedDraft>[1]
const changed = (changes: unknown, of: object = draft) => changedDraft(of, changes as Changes)

test('a change leaves everything else, and the draft that was, as it is', () => {
  expect(changed([{ path: ['plan', 'batchSize'], value: 4 }])).toEqual({
    ...draft,
    plan: { ...draft.plan, batchSize: 4 },
  })
  expect(changed([{ path: ['recipe'], value: 'head-only' }])).toEqual({ ...draft, recipe: 'head-only' })
  expect(draft.plan).toEqual({ seed: 7, augmentation: { flip: false } })
})

test('without a value a field goes, with what was around it alone; “plan” stays', () => {
  expect(changed([{ path: ['plan', 'augmentation', 'flip'] }])).toEqual({ recipe: null, plan: { seed: 7 } })
  expect(changed([{ path: ['plan', 'augmentation'] }, { path: ['plan', 'seed'] }])).toEqual({ recipe: null, plan: {} })
  expect(changed([{ path: ['plan', 'dropout'] }, { path: ['line', 'stop'] }])).toEqual(draft)
})

test('a part of which there is all or nothing comes with its first edit and goes with its last', () => {
  const edited = changed(warmup(3))
  expect(edited).toMatchObject({ plan: { stages: [{ epochs: 5 }, { epochs: 3 }] } })
  expect(changed(warmup(9), edited)).toEqual(draft)
  const other = changed([{ path: ['plan', 'stages'], value: [{ epochs: 1 }, { epochs: 9 }] }])
  expect(changed(warmup(3), other)).toMatchObject({ plan: { stages: [{ epochs: 1 }, { epochs: 3 }] } })
})

test('stages of another recipe, or an optimizer of another kind, give way to those that were shown', () => {
  const other = changed([{ path: ['plan', 'stages'], value: [{ epochs: 1 }] }])
  expect(changed(warmup(3), other)).toMatchObject({ plan: { stages: [{ epochs: 5 }, { epochs: 3 }] } })
  const sgd = { kind: 'sgd', momentum: 0.9 }
  const whole = { path: ['plan', 'optimizer'], value: sgd, unedited: { kind: 'adam' } }
  const adamw = changed([{ path: ['plan', 'optimizer'], value: { kind: 'adamw' } }])
  expect(changed([{ path: ['plan', 'optimizer', 'momentum'], value: 0.5, whole }], adamw)).toMatchObject({
    plan: { optimizer: { kind: 'sgd', momentum: 0.5 } },
  })
})

test('a schedule of another kind within a stage gives way to the one that was shown, and the rest of the stage stays', () => {
  const shown = [{ epochs: 5, schedule: { kind: 'cosine', warmupEpochs: 0 } }]
  const whole = { path: ['plan', 'stages'], value: shown, unedited: shown }
  const other = changed([
    { path: ['plan', 'stages'], value: [{ epochs: 3, schedule: { kind: 'one-cycle', peak: 0.3 } }] },
  ])
  expect(
    changed([{ path: ['plan', 'stages', '0', 'schedule', 'warmupEpochs'], value: 2, whole }], other),
  ).toMatchObject({
    plan: { stages: [{ epochs: 3, schedule: { kind: 'cosine', warmupEpochs: 2 } }] },
  })
})

test('keys are keys, whatever they are called, and no list grows', () => {
  const named = changed([
    { path: ['otherLines', '__proto__'], value: { stop: 1 } },
    { path: ['otherLines', 'a.b'], value: { stop: 2 } },
  ])
  expect(JSON.stringify(named)).toContain('"otherLines":{"__proto__":{"stop":1},"a.b":{"stop":2}}')
  const stages = changed([
    { path: ['plan', 'stages'], value: [1] },
    { path: ['plan', 'stages', '4000000000'], value: 2 },
  ])
  expect(stages).toMatchObject({ plan: { stages: [1] } })
})
