import { beforeEach, expect, test, vi } from 'vitest'
import type { ImportState, Photo, TablePreview } from '../../shared/contract/app/photos.ts'
import { toRpcError } from '../../shared/contract/rpc-errors.ts'
import { AppError } from '../../shared/errors.ts'
import { takeFiles } from '../files/take-files.ts'
import { Library } from '../state/library.svelte.ts'
import { Notices } from '../state/notices.svelte.ts'
import { PhotoActs } from '../state/photo-acts.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import { testPhoto } from '../state/test-photo.ts'
import { photoTexts as texts } from '../texts/photos.ts'
import { groupSkipped } from './import-watch.svelte.ts'
import { PhotoDesk } from './photo-desk.svelte.ts'

const photo = (id: number, classIds: number[] = []): Photo => testPhoto(id, { classIds })
const CLASSES = ['Elm', 'Oak'].map((name, index) => ({ id: index + 11, name, color: index, position: index }))

beforeEach(() => vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined }))

/** The desk of a window without dialogs of the system; the picker answers with `picked`. */
function bench(
  photosApi: object,
  { picked = '/home/ada/labels.csv', hasNativeDialogs = false, take = takeFiles } = {},
) {
  const notices = new Notices()
  const host = { hasNativeDialogs, canReveal: false, uploadUrl: '' }
  const api = { photos: photosApi, host: { chooseNative: async () => [picked] } }
  // of the session only what the desk asks of it
  const session = {
    api,
    notices,
    host,
    picker: { ask: async () => [picked] },
    project: { id: 'p', name: 'Trees' },
  } as unknown as Session
  const library = new Library()
  const desk = new PhotoDesk(session, library, new PhotoActs(session, library), take)
  return { desk, library, notices }
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('a table that is there already is replaced only after a question', async () => {
  const asked: unknown[] = []
  const { desk, notices } = bench({
    exportLabels: async (request: { replace: boolean; path: string }) => {
      asked.push(request)
      if (!request.replace) throw toRpcError(new AppError('csv-exists', `“${request.path}” is there already.`))
      return { path: request.path, numPhotos: 19 }
    },
  })
  await desk.exportLabels('table')
  expect(desk.dialog).toMatchObject({ kind: 'question', title: '“/home/ada/labels.csv” is there already.' })
  expect([asked.length, notices.list]).toEqual([1, []])
  if (desk.dialog?.kind === 'question') desk.dialog.run()
  await settle()
  expect(asked).toEqual([false, true].map((replace) => ({ format: 'table', path: '/home/ada/labels.csv', replace })))
  expect(notices.list.map(({ message }) => message)).toEqual(['Saved the labels of 19 photos.'])
})

test("the system's own dialog has asked already, and photos that are copied are called so", async () => {
  const asked: unknown[] = []
  const api = {
    exportLabels: async (request: { path: string }) => (asked.push(request), { path: request.path, numPhotos: 1 }),
  }
  const { desk, notices } = bench(api, { picked: '/home/ada/Trees', hasNativeDialogs: true })
  await desk.exportLabels('folders')
  expect(asked).toMatchObject([{ format: 'folders', replace: true }])
  expect(notices.list[0]?.message).toBe('Copied 1 photo into a folder for each class.')
})

test('labels are lost only after a question that says how many, and can be had back', async () => {
  const sent: unknown[] = []
  const { desk, library, notices } = bench({
    edit: async (edit: unknown) => {
      sent.push(edit)
      return { revision: 2, act: 'edit-2', description: { kind: 'multi-label', isOn: false }, photoIds: [1, 3] }
    },
  })
  const tell = (photos: Photo[]): void =>
    library.receive({
      kind: 'snapshot',
      revision: 1,
      multiLabel: true,
      classes: CLASSES,
      photos,
      undo: null,
      redo: null,
    })
  tell([photo(1, [11, 12]), photo(2, [11]), photo(3, [11, 12, 13])])
  await desk.setMultiLabel(false)
  expect(sent).toEqual([])
  expect(desk.dialog).toMatchObject({ kind: 'question', yes: 'Take 3 labels off' })
  expect(desk.dialog).toHaveProperty(
    'text',
    expect.stringMatching(/^2 photos have more than one label.* 3 labels are /),
  )
  if (desk.dialog?.kind === 'question') desk.dialog.run()
  await settle()
  expect(sent).toEqual([{ kind: 'set-multi-label', multiLabel: false }])
  expect(notices.list).toMatchObject([{ message: '3 labels taken off 2 photos.', action: { label: 'Undo' } }])
  desk.dialog = null
  tell([photo(1, [11]), photo(2)])
  await desk.setMultiLabel(false)
  expect([sent.length, desk.dialog]).toEqual([2, null])
})

/** What a host answers about tables. */
const PREVIEW: TablePreview = {
  kind: 'preview',
  path: '/home/ada/labels.csv',
  columns: ['filename', 'label'],
  numColumns: 2,
  rows: [['a.jpg', 'Elm']],
  reading: null,
  error: null,
  told: [],
  numPhotos: 1,
  classNames: ['Elm'],
  numClasses: 1,
  numClassColumns: 0,
  numWithSeveral: 0,
  skipped: [],
  numSkipped: 0,
  several: 'fit',
}
async function* events<T>(...some: T[]): AsyncGenerator<T> {
  yield* some
}

test('a folder with a table is taken as the person says who has looked at it', async () => {
  const started: unknown[] = []
  const asked: unknown[] = []
  const { desk } = bench(
    {
      previewTable: async (request: unknown) => (asked.push(request), events(PREVIEW)),
      startImport: async (request: unknown) => (started.push(request), { importId: 1 }),
    },
    { picked: '/home/ada' },
  )
  await desk.addFrom('photo-folder', { labelsFromFolders: true, copy: false })
  expect([started, desk.tables.preview?.path]).toEqual([[], '/home/ada/labels.csv'])
  desk.readTable('labelColumn', 'target')
  desk.readTable('labels', 'several')
  await settle()
  expect(asked.at(-1)).toMatchObject({ path: '/home/ada', choice: { labelColumn: 'target', labels: 'several' } })
  desk.tables.accept(true)
  await settle()
  const table = { path: '/home/ada/labels.csv', choice: { labelColumn: 'target', labels: 'several' } }
  expect(started).toEqual([{ paths: ['/home/ada'], copy: false, labels: 'folders', table }])
  expect(desk.tables.preview).toBeNull()
  await desk.addFrom('photo-folder', { labelsFromFolders: true, copy: false })
  desk.tables.accept(false)
  await settle()
  expect(started.at(-1)).toEqual({ paths: ['/home/ada'], copy: false, labels: 'none' })
})

test('a folder without a table is taken at once, and one that is stopped on the way is not', async () => {
  const started: unknown[] = []
  const startImport = async (request: unknown) => (started.push(request), { importId: 1 })
  const none = bench({ previewTable: async () => events({ kind: 'none' }), startImport })
  await none.desk.addFrom('photo-folder', { labelsFromFolders: true, copy: true })
  expect(started).toEqual([{ paths: ['/home/ada/labels.csv'], copy: true, labels: 'folders' }])
  async function* endless(): AsyncGenerator<object> {
    for (let numDone = 0; ; numDone++) {
      yield { kind: 'progress', numDone, numTotal: null }
      await settle()
    }
  }
  const stopped = bench({ previewTable: async () => endless(), startImport })
  const adding = stopped.desk.addFrom('photo-folder', { labelsFromFolders: true, copy: true })
  await settle()
  await settle()
  expect(stopped.desk.tables.progress?.numDone).toBeGreaterThan(0)
  stopped.desk.cancelImport()
  await adding
  expect([started.length, stopped.desk.tables.progress, stopped.notices.list]).toEqual([1, null, []])
})

test('every row of a table that gave no label is listed, by what is wrong with it', async () => {
  const row = (path: string, code: string, reason: string) => ({ path, code, reason })
  const unmatched = [
    row('b.jpg', 'no-label', 'Row 3: it has no label.'),
    ...['x.jpg', 'y.jpg', 'z.jpg'].map((path) => row(path, 'not-in-project', 'No photo of the project is called so.')),
    row('c.jpg', 'label-conflict', 'The same photo is labelled “Elm” and “Oak”.'),
  ]
  const taken = {
    revision: 2,
    act: 'edit-2',
    description: { kind: 'labels-imported', numPhotos: 14 },
    photoIds: [1],
    numMatched: 14,
    numUnmatched: 5,
    unmatched,
    told: ['14 photos'],
  }
  const { desk, notices } = bench({
    previewTable: async () => events(PREVIEW),
    importLabels: async () => events({ kind: 'progress', numDone: 1, numTotal: 2 }, { kind: 'done', ...taken }),
  })
  await desk.importLabels()
  desk.tables.accept(true)
  await settle()
  expect(notices.list).toMatchObject([{ message: 'Labels taken for 14 photos.', action: { label: 'Undo' } }])
  const report = desk.labelReport
  expect(report && texts.rowsLeftOut(report)).toBe('5 rows of labels.csv gave no label.')
  expect(groupSkipped(report?.rows ?? [], texts.rowKinds).map(({ reason, files }) => [reason, files.length])).toEqual([
    ['No photo of the project has this name', 3],
    ['Rows give the same photo different labels', 1],
    ['The row has no label', 1],
  ])
  unmatched.length = 0
  taken.numUnmatched = 0
  await desk.importLabels()
  desk.tables.accept(true)
  await settle()
  expect(desk.labelReport && texts.rowsLeftOut(desk.labelReport)).toBe('Every row of labels.csv gave a label.')
  expect(desk.labelReport?.told).toEqual(['14 photos'])
})

test('a table that is dropped is sent once the photos are there, looked at, and taken by its name', async () => {
  const sent: string[] = []
  const asked: unknown[] = []
  const take: typeof takeFiles = async (files, { purpose }) => {
    sent.push(...files.map(({ name }) => `${name} ${purpose ?? 'project'}`))
    return { uploads: files.map(({ name }) => (purpose === 'try' ? 'handed-1' : name)), refused: [] }
  }
  const taken = {
    revision: 2,
    act: 'edit-2',
    description: { kind: 'labels-imported', numPhotos: 1 },
    photoIds: [1],
    numMatched: 1,
    numUnmatched: 0,
    unmatched: [],
    told: [],
  }
  let isTable = true
  const { desk, notices } = bench(
    {
      startImport: async () => (desk.watch.receive({ importId: 1, phase: 'done' } as ImportState), { importId: 1 }),
      previewTable: async (request: unknown) => (
        asked.push(request),
        events(isTable ? { ...PREVIEW, path: '/tmp/0a1b.csv' } : { kind: 'none' })
      ),
      importLabels: async (request: unknown) => (asked.push(request), events({ kind: 'done', ...taken })),
    },
    { take },
  )
  const dropped = (name: string) => ({ file: new File(['a'], name), folder: '' })
  desk.take([dropped('Fruit.CSV'), dropped('a.jpg')])
  await vi.waitFor(() => expect(desk.tables.preview).not.toBeNull())
  expect(sent).toEqual(['a.jpg project', 'Fruit.CSV try'])
  expect(asked).toEqual([{ path: 'handed-1', choice: {}, among: 'project' }])
  desk.tables.accept(true)
  await vi.waitFor(() => expect(desk.labelReport?.table).toBe('Fruit.CSV'))
  expect(asked.at(-1)).toEqual({ path: 'handed-1', choice: {} })
  // what is no table is refused by name, as a photo that is none
  isTable = false
  desk.take([dropped('notes.json')])
  await vi.waitFor(() => expect(sent.slice(2)).toEqual(['notes.json try', 'notes.json project']))
  // of several the first is looked at, and the others are no photos
  isTable = true
  const numBefore = sent.length
  desk.take([dropped('a.csv'), dropped('b.tsv'), dropped('c.csv')])
  await vi.waitFor(() => expect(desk.tables.looking?.name).toBe('a.csv'))
  expect(sent.slice(numBefore)).toEqual(['a.csv try'])
  expect(notices.list.at(-1)).toMatchObject({
    message: 'One table of labels is taken at a time: “b.tsv”, “c.csv” were left out.',
    hint: 'Drop the next one when “a.csv” is done.',
  })
})
