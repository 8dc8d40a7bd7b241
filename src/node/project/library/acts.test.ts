import { actInWords } from './act-in-words.ts'
import { afterEach, expect, test } from 'vitest'
import { Edit } from '../../../shared/contract/app/photos.ts'
import { addTestPhotos, testProject } from '../test-project.ts'

let cleanUp = async (): Promise<void> => undefined
afterEach(() => cleanUp())

/** A project with Elm on photos 1 and 2, Oak on 3, Ash on none. */
function bench() {
  const { project, remove } = testProject()
  cleanUp = remove
  const { library } = project
  const ids = addTestPhotos(project, 5)
  const named = (name: string, photoIds: number[]): number =>
    library.edit({ kind: 'create-class', name, photoIds }).classId!
  const classes = { elm: named('Elm', ids.slice(0, 2)), oak: named('Oak', [ids[2]]), ash: named('Ash', []) }
  const seen = (): unknown => ({ ...library.snapshot(), revision: 0, undo: '', redo: '' })
  return { library, database: project.database, seen, ids, ...classes }
}

type Bench = ReturnType<typeof bench>

/** One act of each kind that the contract has, and what a window says of it. */
const ACTS: Record<Edit['kind'], (made: Bench) => [edit: Edit, told: string]> = {
  label: ({ ids, elm }) => [
    { kind: 'label', photoIds: ids.slice(1, 4), classIds: [elm], mode: 'replace' },
    'Elm on 3 photos, instead of Oak on 1',
  ],
  'create-class': ({ ids }) => [
    { kind: 'create-class', name: 'Fir', photoIds: ids.slice(0, 1) },
    'New class Fir on 1 photo',
  ],
  'rename-class': ({ elm }) => [{ kind: 'rename-class', classId: elm, name: 'Wych elm' }, 'Renamed Elm to Wych elm'],
  'merge-classes': ({ elm, oak }) => [
    { kind: 'merge-classes', from: [elm], into: oak },
    'Merged Elm into Oak: 2 photos',
  ],
  'delete-class': ({ elm }) => [{ kind: 'delete-class', classId: elm }, 'Deleted Elm, and its label on 2 photos'],
  'recolor-class': ({ elm }) => [{ kind: 'recolor-class', classId: elm, color: 7 }, 'Changed the color of Elm'],
  'move-class': ({ elm }) => [{ kind: 'move-class', classId: elm, position: 2 }, 'Moved Elm in the list'],
  'remove-photos': ({ ids }) => [{ kind: 'remove-photos', photoIds: ids.slice(0, 2) }, 'Removed 2 photos'],
  'choose-set': ({ ids }) => [
    { kind: 'choose-set', photoIds: ids.slice(0, 2), set: 'test' },
    '2 photos into the test set',
  ],
  'set-multi-label': () => [{ kind: 'set-multi-label', multiLabel: true }, 'Several labels for a photo'],
}

test('there is an act here of every kind that the contract has', () => {
  expect(Object.keys(ACTS).sort()).toEqual(Edit.options.map(({ shape }) => shape.kind.value).sort())
})

test.each(Object.keys(ACTS) as Edit['kind'][])('“%s” says what it did, and is taken back by its name', (kind) => {
  const all = bench()
  const { library, seen } = all
  const before = seen()
  const [edit, told] = ACTS[kind](all)
  const done = library.edit(edit)
  expect(actInWords(done.description)).toBe(told)
  expect(seen()).not.toEqual(before)
  expect(done.act).toBeDefined()
  library.undo(done.act)
  expect(seen()).toEqual(before)
})

test('an act that finds everything as it would have made it is none', () => {
  const { library, ids, elm } = bench()
  const done = library.edit({ kind: 'label', photoIds: [ids[0]], classIds: [elm], mode: 'replace' })
  expect(done).toMatchObject({ description: { kind: 'labelled', classNames: ['Elm'], numPhotos: 1 } })
  expect(done.act).toBeUndefined()
})

test('a photo that loses one label and gets another is noted as labelled once', () => {
  const { database, library, ids, elm, oak } = bench()
  const numWritten = (): number => Number(database.connection.prepare('SELECT total_changes() AS n').get()!['n'])
  const numWrittenBy = (act: () => unknown): number => {
    const before = numWritten()
    act()
    return numWritten() - before
  }
  library.edit({ kind: 'label', photoIds: ids, classIds: [elm], mode: 'replace' })
  const one = numWrittenBy(() =>
    library.edit({ kind: 'label', photoIds: ids.slice(0, 1), classIds: [oak], mode: 'replace' }),
  )
  const two = numWrittenBy(() =>
    library.edit({ kind: 'label', photoIds: ids.slice(1, 3), classIds: [oak], mode: 'replace' }),
  )
  // a label less, a label more, and the photo
  expect(two - one).toBe(3)
})
