import { afterEach, expect, test } from 'vitest'
import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import { openModel } from '../../node/models/open-model.ts'
import { recheckPhotos } from '../../node/project/files/recheck.ts'
import { addTestPhotos, testProject } from '../../node/project/test-project.ts'
import { AppError } from '../../shared/errors.ts'
import { GraphBuilder } from '../../../tests/models/graphs.ts'
import { draftFacts } from '../../core/training/draft-plan.ts'
import { dividePhotos, readiness } from './checklist.ts'
import { changeDraft, draftOf } from './run-project.ts'

let cleanUp = async (): Promise<void> => undefined
afterEach(() => cleanUp())

const noModel = (): never => {
  throw new AppError('model-not-found', 'There is no such model.')
}

test('photos that were moved are looked for, not labelled again', async () => {
  const { project, remove } = testProject()
  cleanUp = remove
  const ids = addTestPhotos(project, 6)
  for (const [name, photoIds] of [
    ['Elm', ids.slice(0, 3)],
    ['Oak', ids.slice(3)],
  ] as const)
    project.library.edit({ kind: 'create-class', name, photoIds: [...photoIds] })
  const items = async () =>
    (await readiness(project, false, noModel)).items.filter(({ code }) => code !== 'model-missing')
  expect(await items()).toEqual([])
  await recheckPhotos(project, ids.slice(3)) // their files are nowhere
  expect((await items()).map(({ code, level, action }) => ({ code, level, action }))).toEqual([
    { code: 'problem-photos', level: 'notice', action: 'locate-photos' },
    { code: 'one-class', level: 'missing', action: 'locate-photos' },
    { code: 'class-too-small', level: 'notice', action: 'locate-photos' },
  ])
  await recheckPhotos(project)
  const [only, ...none] = await items()
  expect(only).toMatchObject({ code: 'problem-photos', level: 'missing', action: 'locate-photos', numPhotos: 6 })
  expect(none).toEqual([])
})

test('photos have a set once one was given to them, by a run or by hand, and not before', async () => {
  const { project, remove } = testProject()
  cleanUp = remove
  const label = (name: string, photoIds: number[]) => project.library.edit({ kind: 'create-class', name, photoIds })
  const ids = addTestPhotos(project, 20)
  label('Elm', ids.slice(0, 10))
  label('Oak', ids.slice(10))
  const sets = async () => {
    const { counts, given } = await readiness(project, false, noModel)
    return { counts, given }
  }
  const divided = { train: 16, validation: 2, test: 2 }
  expect(await sets()).toEqual({ counts: divided, given: { train: 0, validation: 0, test: 0 } })
  project.assignSets({ validation: 0.15, test: 0.15 })
  expect(await sets()).toEqual({ counts: divided, given: divided })
  label('Ash', addTestPhotos(project, 10, 20))
  expect((await sets()).given).toEqual(divided)
  expect((await sets()).counts.train).toBeGreaterThan(divided.train)
  project.clearSets()
  expect((await sets()).given).toEqual({ train: 0, validation: 0, test: 0 })
})

test('where nothing is set aside for validation it is said what does not happen then', async () => {
  const { project, remove } = testProject()
  cleanUp = remove
  const ids = addTestPhotos(project, 20)
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 10) })
  project.library.edit({ kind: 'create-class', name: 'Oak', photoIds: ids.slice(10) })
  const said = async (validation: number, test: number) => {
    changeDraft(project, [{ path: ['plan', 'split'], value: { validation, test } }])
    const { items } = await readiness(project, false, () => openModel(DEFAULT_MODEL))
    return items.flatMap((item) => (item.code === 'no-validation' ? [{ hasTest: item.hasTest }] : []))
  }
  expect(await said(0.15, 0)).toEqual([])
  expect(await said(0, 0.15)).toEqual([{ hasTest: true }])
  expect(await said(0, 0)).toEqual([{ hasTest: false }])
})

test('what was assumed of how photos are prepared is said again before a run, and nothing where it is known', async () => {
  const { project, remove } = testProject()
  cleanUp = remove
  const small = () => {
    const builder = new GraphBuilder()
    builder.add('gap', 'GlobalAveragePooling2D', builder.conv('conv', 'photo', 4))
    builder.add('classes', 'Dense', 'gap', { units: 3, activation: 'softmax' })
    return builder.graph()
  }
  const opening = (from: 'assumed' | 'network' | 'model' | 'chosen') => () => {
    const why = 'The file does not say how its photos were prepared.'
    return Promise.resolve({
      graph: { ...small(), provenance: { source: 'own.h5', format: 'keras-h5', preprocessing: { from, why } } },
      warnings: [],
    })
  }
  const said = async (from: Parameters<typeof opening>[0]) =>
    (await readiness(project, false, opening(from))).items.filter(({ code }) => code === 'preprocessing-assumed')
  for (const from of ['assumed', 'network'] as const)
    expect(await said(from)).toEqual([
      {
        code: 'preprocessing-assumed',
        level: 'notice',
        action: 'show-model',
        classId: null,
        why: 'The file does not say how its photos were prepared.',
      },
    ])
  for (const from of ['model', 'chosen'] as const) expect(await said(from)).toEqual([])
})

test('the Model screen goes by as many training photos as the checklist says', async () => {
  const { project, remove } = testProject()
  cleanUp = remove
  const ids = addTestPhotos(project, 31)
  for (const [name, photoIds] of [
    ['Elm', ids.slice(0, 11)],
    ['Oak', ids.slice(11, 20)],
    ['Yew', ids.slice(20, 28)],
  ] as const)
    project.library.edit({ kind: 'create-class', name, photoIds: [...photoIds] })
  const both = async () => {
    const { counts } = await readiness(project, false, noModel)
    const facts = draftFacts(draftOf(project), {
      counts: dividePhotos(project).counts,
      numClasses: 3,
      multiLabel: false,
    })
    expect([facts.numTrainPhotos, facts.numValidationPhotos]).toEqual([counts.train, counts.validation])
    return counts
  }
  const divided = await both()
  expect(divided.train + divided.validation + divided.test).toBe(28)
  // each class keeps what rounding leaves: a share of them all would say another number
  expect(divided.train).not.toBe(Math.round(0.7 * 28))
  changeDraft(project, [{ path: ['plan', 'split'], value: { validation: 0.4, test: 0 } }])
  expect((await both()).test).toBe(0)
})

test('a draft that another version kept opens without the fields that there are no more', () => {
  const { project, remove } = testProject()
  cleanUp = remove
  project.settings.set('draft', {
    model: null,
    line: null,
    recipe: null,
    plan: { batchSize: 'many', old: { deep: 1 } },
  })
  expect(draftOf(project).plan).toEqual({ batchSize: 'many' })
})
