import { expect, test } from 'vitest'
import type { Edit, ImportState, Photo } from '../../shared/contract/app/photos.ts'
import type { Taken } from '../files/take-files.ts'
import { Library } from '../state/library.svelte.ts'
import { testPhoto } from '../state/test-photo.ts'
import { groupSkipped, ImportWatch } from './import-watch.svelte.ts'
import { Intake } from './intake.svelte.ts'

const IMPORT: ImportState = {
  importId: 1,
  phase: 'reading',
  numDone: 0,
  numTotal: 1,
  numAdded: 0,
  numKnown: 0,
  numLabelled: 0,
  numSkipped: 0,
  skipped: [],
  secondsLeft: null,
  photosPerSecond: null,
  error: null,
}
const photo = (id: number): Photo => testPhoto(id, { folder: 'captures' })

/** A host that imports what it is given, and refuses a second import while one runs. */
function host(take?: (files: readonly File[]) => Promise<Taken>) {
  const library = new Library()
  const state = { multiLabel: false, undo: null, redo: null }
  library.receive({
    kind: 'snapshot',
    revision: 1,
    classes: [{ id: 7, name: 'Elm', color: 0, position: 0 }],
    photos: [photo(1)],
    ...state,
  })
  const watch = new ImportWatch()
  const imports: string[][] = []
  const edits: Edit[] = []
  const failures: unknown[] = []
  let nextId = 2
  let isRunning = false
  const api = {
    startImport: async ({ uploads = [] }: { uploads?: string[] }) => {
      if (isRunning) throw new Error('one at a time')
      isRunning = true
      imports.push(uploads)
      const importId = imports.length
      setTimeout(() => {
        const photos = uploads.map(() => photo(nextId++))
        library.receive({ kind: 'change', revision: nextId, photos, removedPhotoIds: [], ...state })
        isRunning = false
        watch.receive({ ...IMPORT, importId, phase: 'done' })
      }, 2)
      return { importId }
    },
  } as unknown as ConstructorParameters<typeof Intake>[0]['api'] // of the client's functions only how they are called matters
  const acts = {
    edit: async (edit: Edit) => {
      edits.push(edit)
      return { revision: 1, description: { kind: 'labels-cleared' as const, numPhotos: 1 }, photoIds: [] }
    },
  }
  const plain = async (files: readonly File[]): Promise<Taken> => ({
    uploads: files.map(({ name }) => name),
    refused: [],
  })
  const intake = new Intake({
    api,
    acts,
    library,
    watch,
    uploadUrl: '/upload',
    fail: (thrown) => failures.push(thrown),
    take: take ?? plain,
  })
  return { intake, imports, edits, failures }
}

const file = (name: string): File => new File([''], name)

test('what comes while an import runs waits for its turn', async () => {
  const { intake, imports, failures } = host()
  await Promise.all([
    intake.addInto([file('a')], null),
    intake.addInto([file('b')], null),
    intake.addInto([file('c')], null),
  ])
  expect(imports).toEqual([['a'], ['b'], ['c']])
  expect(failures).toEqual([])
  expect(intake.numWaiting).toBe(0)
})

test('captured photos go straight into their class, others stay as they are', async () => {
  const { intake, edits } = host()
  await intake.addInto([file('a'), file('b')], { classId: 7 })
  expect(edits).toEqual([{ kind: 'label', photoIds: [2, 3], classIds: [7], mode: 'add' }])
})

test('files of dropped sub-folders get the class of their folder, known or new', async () => {
  const { intake, edits } = host()
  const files = [
    { file: file('1'), folder: 'elm' },
    { file: file('2'), folder: 'Oak' },
  ]
  await intake.add(files)
  expect(edits).toEqual([
    { kind: 'label', photoIds: [2], classIds: [7], mode: 'add' },
    { kind: 'create-class', name: 'Oak', photoIds: [3] },
  ])
})

test('one dropped folder is no class, and neither are several where that is not wanted', async () => {
  const one = host()
  await one.intake.add([{ file: file('1'), folder: 'Holiday' }])
  expect(one.edits).toEqual([])
  const two = host()
  const files = [
    { file: file('1'), folder: 'A' },
    { file: file('2'), folder: 'B' },
  ]
  await two.intake.add(files, { labelsFromFolders: false })
  expect(two.edits).toEqual([])
  expect(two.imports).toEqual([['1', '2']])
})

test('a failure is told, and the next parcel is taken all the same', async () => {
  let isFirst = true
  const { intake, imports, failures } = host(async (files) => {
    if (isFirst) {
      isFirst = false
      throw new Error('the connection broke off')
    }
    return { uploads: files.map(({ name }) => name), refused: [] }
  })
  await intake.addInto([file('a')], null)
  await intake.addInto([file('b')], null)
  expect(failures).toHaveLength(1)
  expect(imports).toEqual([['b']])
})

test('refused files are kept for the report, and grouped by why', async () => {
  const { intake, imports } = host(async (files) => ({
    uploads: files.map(() => null),
    refused: files.map(({ name }, index) => ({
      index,
      name,
      code: name === 'x' ? 'upload-too-large' : 'not-an-image',
      reason: 'why',
    })),
  }))
  await intake.addInto([file('a'), file('x'), file('b')], null)
  expect(imports).toEqual([])
  expect(groupSkipped(intake.refused).map(({ code, files }) => [code, files.length])).toEqual([
    ['not-an-image', 2],
    ['upload-too-large', 1],
  ])
})
