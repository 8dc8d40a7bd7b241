import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { Edit } from '../../../shared/contract/app/photos.ts'
import { noisePng } from '../../photos/test-folder.ts'
import { listBackups } from '../database/backups.ts'
import { importLabels } from '../labels/import-labels.ts'
import { openProject } from '../open-project.ts'
import { killedAfter } from '../test-kill.ts'
import { addTestPhotos, testProject } from '../test-project.ts'
import type { Library } from './library.ts'

const NUM_PHOTOS = 20_000
const WHOLE = { timeout: 120_000 }

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** A project with Elm on one photo, and a table that has Oak and Ash for every one. */
function bench(numPhotos = NUM_PHOTOS) {
  const { project, parent, remove } = testProject()
  cleanUps.push(remove)
  const ids = addTestPhotos(project, numPhotos)
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 1) })
  const table = join(parent, 'labels.csv')
  const rows = ids.map((_, at) => `photo ${at}.jpg,${at % 2 === 0 ? 'Oak' : 'Ash'}`)
  writeFileSync(table, ['filename,label', ...rows, ''].join('\n'))
  return { project, library: project.library, ids, table, parent }
}

const counts = (library: Library): Record<string, number> => {
  const labels = [...library.photos.allLabels().values()].flat()
  return Object.fromEntries(
    library.listClasses().map(({ id, name }) => [name, labels.filter((classId) => classId === id).length]),
  )
}
const BEFORE = { Elm: 1 }
const AFTER = { Elm: 0, Oak: NUM_PHOTOS / 2, Ash: NUM_PHOTOS / 2 }

/** Imports the table, up to where labels are being written. */
async function begin({ project, table }: ReturnType<typeof bench>, signal?: AbortSignal) {
  let begun: () => void = () => undefined
  const isWriting = new Promise<void>((resolve) => (begun = resolve))
  const told: number[] = []
  const onWriting = ({ numDone, numTotal }: { numDone: number; numTotal: number }): void => {
    told.push(numDone / numTotal)
    begun()
  }
  const importing = importLabels(project, { path: table }, {}, { signal, onWriting })
  importing.catch(() => undefined)
  await Promise.race([isWriting, importing])
  expect(project.database.connection.isTransaction).toBe(false)
  return { importing, told }
}

async function turnsDuring(work: Promise<unknown>): Promise<number> {
  const state = { isOver: false }
  void work.finally(() => (state.isOver = true)).catch(() => undefined)
  let numTurns = 0
  for (; !state.isOver; numTurns++) await setImmediate()
  return numTurns
}

test(
  'the event loop goes on while labels of very many photos are written, taken back and written again',
  WHOLE,
  async () => {
    const made = bench()
    const { library } = made
    const revisions: number[] = []
    library.onChange(({ revision, photoIds }) => void (photoIds.size === NUM_PHOTOS && revisions.push(revision)))
    const { importing, told } = await begin(made)
    expect(counts(library)).toEqual(BEFORE)
    expect(await turnsDuring(importing)).toBeGreaterThan(1)
    expect(told.length).toBeGreaterThan(1)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told.at(-1)).toBeLessThanOrEqual(1)
    expect(counts(library)).toEqual(AFTER)
    const undoing = library.undoInPieces()
    expect(await turnsDuring(undoing)).toBeGreaterThan(1)
    expect(counts(library)).toEqual(BEFORE)
    const redoing = library.redoInPieces((await undoing).act)
    expect(await turnsDuring(redoing)).toBeGreaterThan(1)
    expect(counts(library)).toEqual(AFTER)
    expect(revisions).toEqual([3, 4, 5])
  },
)

test('so does it while a person labels all photos, or takes them out', WHOLE, async () => {
  const { library, ids } = bench()
  const [{ id: elm }] = library.listClasses()
  const edits: Edit[] = [
    { kind: 'label', photoIds: ids, classIds: [elm], mode: 'replace' },
    { kind: 'remove-photos', photoIds: ids },
  ]
  for (const edit of edits) expect(await turnsDuring(library.editInPieces(edit))).toBeGreaterThan(1)
  expect(library.photos.counts()).toMatchObject({ numPhotos: 0 })
  await library.undoInPieces()
  expect(counts(library)).toEqual({ Elm: NUM_PHOTOS })
})

test('what is cancelled in the middle leaves nothing, and the next act finds everything as it was', WHOLE, async () => {
  const made = bench()
  const { library } = made
  const before = library.snapshot()
  const cancelling = new AbortController()
  const { importing } = await begin(made, cancelling.signal)
  cancelling.abort()
  await expect(importing).rejects.toThrow('abort')
  expect(library.snapshot()).toEqual(before)
  library.edit({ kind: 'create-class', name: 'Fir', photoIds: [] })
  expect(library.undoable()).toEqual({ undo: { kind: 'class-created', className: 'Fir', numPhotos: 0 }, redo: null })
})

test('edits meanwhile wait their turn in order', WHOLE, async () => {
  const made = bench()
  const { library, ids } = made
  const { importing } = await begin(made)
  const done: unknown[] = []
  library.onChange(() => done.push(library.undoable()))
  await Promise.all([
    library.editInPieces({ kind: 'create-class', name: 'Fir', photoIds: ids }),
    library.editInPieces({ kind: 'create-class', name: 'Yew', photoIds: ids.slice(0, 1) }),
    library.undoInPieces(),
  ])
  expect(await importing).toMatchObject({ numMatched: NUM_PHOTOS })
  const acts = [
    { kind: 'labels-imported', numPhotos: 20_000 },
    { kind: 'class-created', className: 'Fir', numPhotos: 20_000 },
    { kind: 'class-created', className: 'Yew', numPhotos: 1 },
  ]
  expect(done).toEqual([...acts.map((undo) => ({ undo, redo: null })), { undo: acts[1], redo: acts[2] }])
  expect(counts(library)).toEqual({ Elm: 0, Oak: 0, Ash: 0, Fir: NUM_PHOTOS })
  expect(library.undoable()).toMatchObject({ redo: { kind: 'class-created', className: 'Yew', numPhotos: 1 } })
})

test('who writes meanwhile and cannot wait has all of it done first', WHOLE, async () => {
  const made = bench()
  const { project, library, ids } = made
  const { importing } = await begin(made)
  project.settings.set('note', 1)
  expect(counts(library)).toEqual(AFTER)
  expect((await importing).numMatched).toBe(NUM_PHOTOS)

  const undoing = library.undoInPieces()
  await setImmediate()
  const elm = library.listClasses()[0].id
  library.edit({ kind: 'label', photoIds: ids.slice(0, 3), classIds: [elm], mode: 'replace' })
  await undoing
  expect(counts(library)).toEqual({ Elm: 3 })
})

test('an act that fails in the middle leaves nothing', WHOLE, async () => {
  const { library, ids } = bench()
  const before = library.snapshot()
  const [{ id: classId }] = library.listClasses()
  const changes = [
    { kind: 'link' as const, classId, photoIds: ids },
    { kind: 'link' as const, classId: 99, photoIds: ids },
  ]
  const acting = library.actInPieces(function* () {
    yield undefined
    return { changes, description: { kind: 'labels-cleared', numPhotos: 0 } as const, photoIds: ids }
  })
  await expect(acting).rejects.toThrow(/FOREIGN KEY/)
  expect(library.snapshot()).toEqual(before)
})

test('a backup meanwhile holds what was before or what was after, and nothing in between', WHOLE, async () => {
  const made = bench()
  const { project } = made
  const { importing } = await begin(made)
  await project.backups.make()
  await importing
  const [{ path, revision }] = listBackups(project.layout.backups)
  const copy = new DatabaseSync(path, { readOnly: true })
  const { numLabels } = copy.prepare('SELECT count(*) AS numLabels FROM labels').get() as { numLabels: number }
  copy.close()
  expect([
    [2, 1],
    [3, NUM_PHOTOS],
  ]).toContainEqual([revision, numLabels])
})

test('photos that are added meanwhile come after it', WHOLE, async () => {
  const made = bench()
  const { project, library, parent } = made
  for (const seed of [1, 2, 3]) writeFileSync(join(parent, `${seed}.png`), await noisePng(seed))
  const { importing, told } = await begin(made)
  const ends: string[] = []
  void importing.then(() => ends.push('labels'))
  project.imports.start({
    paths: [1, 2, 3].map((seed) => join(parent, `${seed}.png`)),
    uploads: [],
    copy: false,
    labels: 'none',
  })
  library.onChange(({ photoIds }) => void (photoIds.size === 3 && ends.push('photos')))
  await importing
  await project.imports.settled()
  expect(ends).toEqual(['labels', 'photos'])
  // it was not hurried
  expect(told.at(-1)).toBeGreaterThan(0.99)
  expect(project.imports.state).toMatchObject({ phase: 'done', numAdded: 3 })
  expect(counts(library)).toEqual(AFTER)
})

test(
  'a project that is closed in the middle keeps nothing of labels from a table, and all of an undo',
  WHOLE,
  async () => {
    const made = bench()
    const { project, table } = made
    const { importing } = await begin(made)
    await project.close()
    await expect(importing).rejects.toThrow('abort')
    const again = await openProject(project.folder)
    expect(counts(again.library)).toEqual(BEFORE)
    await importLabels(again, { path: table })
    const undoing = again.library.undoInPieces()
    await setImmediate()
    await again.close()
    await undoing
    const third = await openProject(project.folder)
    cleanUps.push(() => third.close())
    expect(counts(third.library)).toEqual(BEFORE)
  },
)

test('a kill in the middle leaves nothing of it, and everything before it', WHOLE, async () => {
  // so few that their table is read without a thread: a script that is given as text can have none
  const { project, table } = bench(8000)
  await project.close()
  const lines = await killedAfter(
    1,
    `import { importLabels } from ${JSON.stringify(new URL('../labels/import-labels.ts', import.meta.url).href)}
    const project = await openProject(${JSON.stringify(project.folder)})
    project.library.edit({ kind: 'create-class', name: 'Fir', photoIds: [2] })
    const wait = new Int32Array(new SharedArrayBuffer(4))
    const onWriting = ({ numDone, numTotal }) => {
      if (numDone < numTotal / 2) return
      say('half')
      Atomics.wait(wait, 0, 0, 60_000)
    }
    await importLabels(project, ${JSON.stringify({ path: table })}, {}, { onWriting })
    say('done')`,
  )
  expect(lines).toEqual(['half'])
  const again = await openProject(project.folder)
  cleanUps.push(() => again.close())
  expect(counts(again.library)).toEqual({ ...BEFORE, Fir: 1 })
  expect(again.library.undoable()).toEqual({
    undo: { kind: 'class-created', className: 'Fir', numPhotos: 1 },
    redo: null,
  })
})
