import { afterAll, describe, expect, test, vi } from 'vitest'
import { changedDraft } from '../../core/training/draft-plan.ts'
import { isSame } from '../../core/training/plan-path.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import type { Recipe } from '../../shared/contract/training-plan.ts'
import type { Draft, DraftChange } from '../../shared/contract/app/projects.ts'
import type { Checklist } from '../../shared/contract/app/runs.ts'
import { testDrafts } from '../state/test-drafts.ts'
import { PlanDraft, type PlanDraftApi } from './plan-draft.svelte.ts'

/** A host that keeps a draft and answers with the defaults of its recipe. */
function host(more: Partial<Draft> = {}, canStart = true) {
  const kept: { draft: Draft; recipe: Recipe } = {
    draft: { model: 'small', line: { stop: 3, exceptions: [] }, recipe: null, plan: {}, ...more },
    recipe: more.recipe ?? 'lp-ft',
  }
  // windows are told of each other later than they act, so that acts can meet
  const { drafts, tell } = testDrafts(() => kept.draft)
  const api = {
    projects: {
      drafts,
      changeDraft: ({ changes }: { changes: DraftChange[] }) =>
        Promise.resolve((kept.draft = changedDraft(kept.draft, structuredClone(changes)))),
    },
    runs: {
      checklist: (): Promise<Checklist> => {
        const recipe = kept.draft.recipe ?? kept.recipe
        const defaults = { ...defaultPlan(recipe, { modelName: 'small', numTrainPhotos: 100, numClasses: 4 }) }
        return Promise.resolve({
          canStart,
          items: [],
          counts: { train: 100, validation: 20, test: 20 },
          given: { train: 0, validation: 0, test: 0 },
          numClasses: 4,
          draft: { modelName: 'small', recipe, line: 'Last block', defaults },
        })
      },
    },
  }
  return { kept, api: api as unknown as PlanDraftApi, tell }
}
const windows = new AbortController()
afterAll(() => windows.abort())
/** A window that shows the draft. */
async function opened(api: PlanDraftApi, onerror: (thrown: unknown) => void = failed): Promise<PlanDraft> {
  const draft = new PlanDraft(api, onerror)
  void draft.follow(windows.signal)
  await vi.waitFor(() => expect(draft.plan).toBeDefined())
  return draft
}
const failed = (thrown: unknown): never => {
  throw thrown
}
async function loaded(more: Partial<Draft> = {}) {
  const { api, kept } = host(more)
  return { draft: await opened(api), kept }
}

describe('the plan of the next run', () => {
  test('an edit is kept in the project beside model and line, and only what differs', async () => {
    const { draft, kept } = await loaded()
    draft.set('batchSize', 4)
    draft.set('augmentation.rotationDegrees', 15)
    await draft.saved()
    expect(kept.draft).toEqual({
      model: 'small',
      line: { stop: 3, exceptions: [] },
      recipe: null,
      plan: { batchSize: 4, augmentation: { rotationDegrees: 15 } },
    })
    draft.reset('batchSize')
    await draft.saved()
    expect(kept.draft.plan).toEqual({ augmentation: { rotationDegrees: 15 } })
  })

  test('a value that is not allowed stays, says what is, and prevents the start', async () => {
    const { draft } = await loaded()
    draft.set('stages.0.epochs', 0)
    expect(draft.value('stages.0.epochs')).toBe(0)
    expect(draft.problems.get('stages.0.epochs')).toBe('a whole number from 1 to 10000')
    expect(draft.canStart).toBe(false)
    draft.set('stages.0.epochs', 'many')
    expect(draft.problems.has('stages.0.epochs')).toBe(true)
    draft.set('stages.0.epochs', 12)
    expect([draft.problems.size, draft.canStart]).toEqual([0, true])
  })

  test('another optimizer’s fields have the defaults of that optimizer, and go back to them', async () => {
    const { draft } = await loaded()
    draft.set('optimizer', draft.filled('optimizer', { kind: 'sgd' }))
    expect(['optimizer.momentum', 'optimizer.nesterov', 'optimizer.kind'].map((path) => draft.isDefault(path))).toEqual(
      [true, true, false],
    )
    const momentum = draft.value('optimizer.momentum')
    draft.set('optimizer.momentum', 0.5)
    expect(draft.isDefault('optimizer.momentum')).toBe(false)
    draft.reset('optimizer.momentum')
    expect(draft.value('optimizer.momentum')).toBe(momentum)
    draft.reset('optimizer')
    expect([draft.value('optimizer'), draft.isChanged]).toEqual([defaults.optimizer, false])
    await draft.saved()
  })

  test('every change is undone and redone, and the project keeps what is shown', async () => {
    const { draft, kept } = await loaded()
    draft.set('seed', 7)
    draft.choose('fine-tune')
    draft.undo()
    draft.undo()
    await draft.saved()
    expect([draft.value('seed'), draft.isChanged, draft.canUndo, kept.draft.recipe]).toEqual([0, false, false, null])
    draft.redo()
    expect(draft.value('seed')).toBe(7)
    draft.set('seed', 8)
    expect(draft.canRedo).toBe(false)
    await draft.saved()
    expect(kept.draft.plan).toEqual({ seed: 8 })
  })

  test('another recipe has its own stages; what is not of a stage stays', async () => {
    const { draft, kept } = await loaded()
    draft.set('stages.1.epochs', 2)
    draft.set('batchSize', 4)
    draft.choose('from-scratch')
    await draft.saved()
    expect(kept.draft).toMatchObject({ recipe: 'from-scratch', plan: { batchSize: 4 } })
    expect(draft.plan?.stages.map(({ name }) => name)).toEqual(['Train everything'])
    expect(draft.plan?.batchSize).toBe(4)
  })

  test('defaults come back all at once, and that can be undone too', async () => {
    const { draft } = await loaded({ plan: { batchSize: 4, dropout: 0.5 } })
    expect([draft.isChanged, draft.isDefault('dropout'), draft.isDefault('seed')]).toEqual([true, false, true])
    draft.resetAll()
    expect([draft.isChanged, draft.value('dropout')]).toEqual([false, 0.2])
    draft.undo()
    expect(draft.value('dropout')).toBe(0.5)
    await draft.saved()
  })

  test('what the host says is missing prevents the start', async () => {
    const draft = await opened(host({}, false).api)
    expect(draft.canStart).toBe(false)
  })
})

const defaults = defaultPlan('lp-ft', { modelName: 'small', numTrainPhotos: 100, numClasses: 4 })

describe('two windows of one project', () => {
  async function twoWindows(more: Partial<Draft> = {}) {
    const { api, kept, tell } = host(more)
    const [one, other] = await Promise.all([opened(api), opened(api)])
    const saved = () => Promise.all([one.saved(), other.saved()])
    return { one, other, kept, saved, tell }
  }

  test('that change two fields at once keep both', async () => {
    const { one, other, kept, saved } = await twoWindows()
    one.set('batchSize', 4)
    other.set('seed', 7)
    one.set('augmentation.rotationDegrees', 15)
    other.set('augmentation.brightness', 0.1)
    await saved()
    expect(kept.draft.plan).toEqual({ batchSize: 4, seed: 7, augmentation: { rotationDegrees: 15, brightness: 0.1 } })
  })

  test('what one shows at a start is the draft with its own changes, and not what the other one has changed since', async () => {
    const { one, other, kept, saved } = await twoWindows()
    one.set('batchSize', 4)
    one.set('seed', 7)
    one.reset('seed')
    const shown = one.shown
    await one.saved()
    expect(shown).toStrictEqual(kept.draft)
    other.set('seed', 7)
    await saved()
    expect(isSame(shown, kept.draft)).toBe(false)
  })

  test('that change two stages at once keep both, though a draft has all stages or none', async () => {
    const { one, other, kept, saved } = await twoWindows()
    one.set('stages.0.epochs', 2)
    other.set('stages.1.epochs', 3)
    other.set('stages.1.schedule.warmupEpochs', 0)
    await saved()
    const { stages } = defaults
    expect(kept.draft.plan).toEqual({
      stages: [
        { ...stages[0], epochs: 2 },
        { ...stages[1], epochs: 3, schedule: { ...stages[1]!.schedule, warmupEpochs: 0 } },
      ],
    })
    one.reset('stages.0.epochs')
    await saved()
    expect(kept.draft.plan).toMatchObject({ stages: [stages[0], { epochs: 3 }] })
    other.undo()
    other.undo()
    await saved()
    expect([kept.draft.plan, other.isChanged]).toEqual([{}, false])
  })

  test('see each other’s changes: recipe, fields and what is wrong in them', async () => {
    const { one, other, saved, tell } = await twoWindows()
    one.choose('fine-tune')
    one.set('stages.0.epochs', 0)
    await saved()
    expect([other.chosenRecipe, other.canStart]).toEqual(['lp-ft', true])
    tell()
    await vi.waitFor(() => expect(other.recipe).toBe('fine-tune'))
    expect([other.chosenRecipe, other.value('stages.0.epochs'), other.canStart]).toEqual(['fine-tune', 0, false])
    expect([other.canUndo, one.canUndo]).toEqual([false, true])
  })

  test('take back their own changes only, and see the other’s with the next answer', async () => {
    const { one, other, kept, saved } = await twoWindows()
    one.set('dropout', 0.5)
    await saved()
    other.set('seed', 7)
    expect([other.value('dropout'), other.value('seed')]).toEqual([0.2, 7])
    await saved()
    expect([other.value('dropout'), other.value('seed')]).toEqual([0.5, 7])
    one.undo()
    await saved()
    expect([kept.draft.plan, one.value('seed')]).toEqual([{ seed: 7 }, 7])
  })

  test('one of which chooses another optimizer: a field of the one that is shown takes it back to that', async () => {
    const { one, other, kept, saved } = await twoWindows()
    const { optimizer } = defaults
    one.set('optimizer', { kind: 'sgd', momentum: 0.9, nesterov: true })
    await saved()
    expect(kept.draft.plan).toEqual({ optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true } })
    expect(other.value('optimizer.kind')).toBe(optimizer.kind)
    other.set('optimizer.beta1', 0.8)
    await saved()
    expect(kept.draft.plan).toEqual({ optimizer: { beta1: 0.8 } })
    expect([other.plan?.optimizer, other.problems.size]).toEqual([{ ...optimizer, beta1: 0.8 }, 0])
    one.set('optimizer', { kind: 'sgd', momentum: 0.9, nesterov: true })
    other.reset('optimizer.beta1')
    await saved()
    expect(kept.draft.plan).toEqual({})
  })

  test('one of which goes back to the defaults takes what it shows, and gets it back', async () => {
    const { one, other, kept, saved } = await twoWindows({
      recipe: 'fine-tune',
      plan: { seed: 7, augmentation: { cutOut: 0.2 } },
    })
    one.resetAll()
    other.set('batchSize', 4)
    await saved()
    expect(kept.draft).toMatchObject({ recipe: null, plan: { batchSize: 4 } })
    one.undo()
    await saved()
    expect(kept.draft).toMatchObject({
      recipe: 'fine-tune',
      plan: { seed: 7, augmentation: { cutOut: 0.2 }, batchSize: 4 },
    })
  })
})

test('what is shown has every change at once, and not one that could not be kept', async () => {
  const { api } = host()
  const told: unknown[] = []
  let isFull = true
  const { changeDraft } = api.projects
  const full = {
    ...api.projects,
    changeDraft: ((asked: never) =>
      isFull ? Promise.reject(new Error('disk full')) : changeDraft(asked)) as typeof changeDraft,
  }
  const other = await opened({ ...api, projects: full }, (thrown) => void told.push(thrown))
  other.set('seed', 7)
  other.set('batchSize', 4)
  expect([other.value('seed'), other.value('batchSize')]).toEqual([7, 4])
  await other.saved()
  expect([told.length, other.value('seed'), other.isChanged]).toEqual([2, 0, false])
  isFull = false
  other.set('seed', 8)
  await other.saved()
  expect(other.value('seed')).toBe(8)
})
