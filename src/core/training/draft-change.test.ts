import { expect, test } from 'vitest'
import { changedDraft } from './draft-change.ts'

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
