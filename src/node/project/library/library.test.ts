import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Edit, LibrarySnapshot } from '../../../shared/contract/app/photos.ts'
import { AppError } from '../../../shared/errors.ts'
import { openProject } from '../open-project.ts'
import type { OpenProject } from '../project.ts'
import { addTestPhotos, testProject } from '../test-project.ts'
import { actInWords } from './act-in-words.ts'
import { describedBy } from './journal.ts'

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

function newProject(options: { multiLabel?: boolean; numPhotos?: number } = {}): {
  project: OpenProject
  ids: number[]
} {
  const { project, remove } = testProject(options)
  cleanUps.push(remove)
  return { project, ids: addTestPhotos(project, options.numPhotos ?? 6) }
}

const create = ({ library }: OpenProject, name: string, photoIds: number[] = []): number =>
  library.edit({ kind: 'create-class', name, photoIds }).classId!

/** What a person sees: everything but the revision and the words. */
function seen({ photos, classes, multiLabel }: LibrarySnapshot): unknown {
  return { photos, classes, multiLabel }
}

describe('labelling', () => {
  test('says in words what undo would take back', () => {
    const { project, ids } = newProject()
    const { library } = project
    const elm = create(project, 'Elm')
    expect(actInWords(library.undoable().undo!)).toBe('New class Elm')
    library.edit({ kind: 'label', photoIds: ids.slice(0, 3), classIds: [elm], mode: 'replace' })
    expect(actInWords(library.undoable().undo!)).toBe('Elm on 3 photos')
    library.edit({ kind: 'rename-class', classId: elm, name: 'Wych elm' })
    expect(actInWords(library.undoable().undo!)).toBe('Renamed Elm to Wych elm')
    const oak = create(project, 'Oak')
    library.edit({ kind: 'merge-classes', from: [elm], into: oak })
    expect(actInWords(library.undoable().undo!)).toBe('Merged Wych elm into Oak: 3 photos')
    expect(library.undo().photoIds).toEqual(ids.slice(0, 3))
    expect(actInWords(library.undoable().redo!)).toBe('Merged Wych elm into Oak: 3 photos')
    library.edit({ kind: 'label', photoIds: [ids[0]], classIds: [oak], mode: 'replace' })
    expect(actInWords(library.undoable().undo!)).toBe('Oak on 1 photo, instead of Wych elm')
    library.edit({ kind: 'label', photoIds: ids.slice(0, 4), classIds: [oak], mode: 'replace' })
    expect(actInWords(library.undoable().undo!)).toBe('Oak on 4 photos, instead of Wych elm on 2')
    library.edit({ kind: 'delete-class', classId: oak })
    expect(actInWords(library.undoable().undo!)).toBe('Deleted Oak, and its label on 4 photos')
  })

  test('in a single-label project another label takes the place of the first', () => {
    const { project, ids } = newProject()
    const [elm, oak] = [create(project, 'Elm'), create(project, 'Oak')]
    project.library.edit({ kind: 'label', photoIds: [ids[0]], classIds: [elm], mode: 'add' })
    project.library.edit({ kind: 'label', photoIds: [ids[0]], classIds: [oak], mode: 'add' })
    expect(project.library.photos.listed([ids[0]])[0].classIds).toEqual([oak])
    const both: Edit = { kind: 'label', photoIds: [ids[0]], classIds: [elm, oak], mode: 'replace' }
    expect(() => project.library.edit(both)).toThrow(expect.objectContaining({ code: 'one-label-only' }))
  })

  test('in a multi-label project labels add up, and going back to one keeps the first in the list', () => {
    const { project, ids } = newProject({ multiLabel: true })
    const [elm, oak] = [create(project, 'Elm'), create(project, 'Oak')]
    project.library.edit({ kind: 'label', photoIds: [ids[0]], classIds: [oak], mode: 'add' })
    project.library.edit({ kind: 'label', photoIds: [ids[0]], classIds: [elm], mode: 'add' })
    expect(project.library.photos.listed([ids[0]])[0].classIds).toEqual([elm, oak])
    project.library.edit({ kind: 'move-class', classId: oak, position: 0 })
    project.library.edit({ kind: 'set-multi-label', multiLabel: false })
    expect(project.library.photos.listed([ids[0]])[0].classIds).toEqual([oak])
    project.library.undo()
    expect(project.library.photos.listed([ids[0]])[0].classIds).toEqual([elm, oak])
  })

  test('what changes nothing leaves nothing to undo', () => {
    const { project, ids } = newProject()
    const elm = create(project, 'Elm', [ids[0]])
    const { revision } = project.library
    project.library.edit({ kind: 'label', photoIds: [ids[0]], classIds: [elm], mode: 'replace' })
    expect(project.library.revision).toBe(revision)
    expect(actInWords(project.library.undoable().undo!)).toBe('New class Elm on 1 photo')
  })

  test('photos and classes that are not there are named as such, and nothing is half done', () => {
    const { project, ids } = newProject()
    const before = seen(project.library.snapshot())
    const elm = 99
    expect(() => project.library.edit({ kind: 'label', photoIds: ids, classIds: [elm], mode: 'replace' })).toThrow(
      expect.objectContaining({ code: 'class-not-found' }),
    )
    expect(() => project.library.edit({ kind: 'remove-photos', photoIds: [ids[0], 12345] })).toThrow(
      expect.objectContaining({ code: 'photo-not-found' }),
    )
    expect(seen(project.library.snapshot())).toEqual(before)
  })
})

describe('class names', () => {
  test('are in NFC and unique whatever the case', () => {
    const { project } = newProject()
    create(project, 'Cafe\u0301')
    expect(project.library.listClasses()[0].name).toBe('Caf\u00e9')
    expect(() => create(project, 'CAF\u00c9')).toThrow(expect.objectContaining({ code: 'class-exists' }))
    create(project, 'Straße')
    expect(() => create(project, 'STRASSE')).toThrow(expect.objectContaining({ code: 'class-exists' }))
  })

  test('may be __proto__, sixty letters long, or in any script', () => {
    const { project, ids } = newProject()
    const names = [
      '__proto__',
      'constructor',
      'x'.repeat(60),
      'дуб',
      '🌳 '.repeat(3).trim(),
      "Robert'); DROP TABLE photos;--",
    ]
    names.slice(0, 5).forEach((name, index) => create(project, name, [ids[index]]))
    expect(project.library.listClasses().map(({ name }) => name)).toEqual(names.slice(0, 5))
    expect(() => create(project, names[5])).toThrow(expect.objectContaining({ code: 'class-name-invalid' }))
    expect(() => create(project, ' \n ')).toThrow(expect.objectContaining({ code: 'class-name-invalid' }))
  })

  test('a class may change the case of its own name', () => {
    const { project } = newProject()
    const classId = create(project, 'elm')
    project.library.edit({ kind: 'rename-class', classId, name: 'Elm' })
    expect(project.library.listClasses()[0].name).toBe('Elm')
  })
})

/** Edits as a person might make them: on photos and classes by position, whatever there is by then. */
const anyEdit = fc.record({
  kind: fc.constantFrom(
    'label',
    'label',
    'label',
    'create-class',
    'rename-class',
    'merge-classes',
    'delete-class',
    'recolor-class',
    'move-class',
    'remove-photos',
    'set-multi-label',
    'undo',
    'redo',
  ),
  a: fc.nat(20),
  b: fc.nat(20),
  mode: fc.constantFrom('replace' as const, 'add' as const, 'remove' as const),
  flag: fc.boolean(),
})

function attempt({ library }: OpenProject, step: Step): void {
  const { photos, classes, multiLabel } = library.snapshot()
  const classAt = (at: number): number => classes[at % Math.max(1, classes.length)]?.id ?? 1
  const some = photos.map(({ id }) => id).filter((_, index) => (index + step.a) % 3 === 0)
  const photoIds = some.length === 0 ? [1] : some
  const classId = classAt(step.a)
  const edits: Record<string, () => unknown> = {
    label: () =>
      library.edit({
        kind: 'label',
        photoIds,
        classIds: step.flag ? [classId] : multiLabel ? [classId, classAt(step.b)] : [],
        mode: step.mode,
      }),
    'create-class': () =>
      library.edit({ kind: 'create-class', name: `class ${step.b}`, photoIds: step.flag ? photoIds : [] }),
    'rename-class': () => library.edit({ kind: 'rename-class', classId, name: `Class ${step.b}` }),
    'merge-classes': () =>
      library.edit({ kind: 'merge-classes', from: [classId, classAt(step.b)], into: classAt(step.b + 1) }),
    'delete-class': () => library.edit({ kind: 'delete-class', classId }),
    'recolor-class': () => library.edit({ kind: 'recolor-class', classId, color: step.b }),
    'move-class': () => library.edit({ kind: 'move-class', classId, position: step.b }),
    'remove-photos': () => library.edit({ kind: 'remove-photos', photoIds: photoIds.slice(0, 1) }),
    'set-multi-label': () => library.edit({ kind: 'set-multi-label', multiLabel: step.flag }),
    undo: () => library.undo(),
    redo: () => library.redo(),
  }
  try {
    edits[step.kind]()
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
  }
}

interface Step {
  readonly kind: string
  readonly a: number
  readonly b: number
  readonly mode: 'replace' | 'add' | 'remove'
  readonly flag: boolean
}

describe('undo', () => {
  test('of everything is the beginning, and redo of everything the end, also after reopening', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEdit, { minLength: 1, maxLength: 25 }), fc.boolean(), async (steps, reopen) => {
        const { project: made, remove } = testProject()
        let project = made
        try {
          addTestPhotos(project, 7)
          const start = seen(project.library.snapshot())
          for (const step of steps) attempt(project, step)
          while (project.library.undoable().redo !== null) project.library.redo()
          const end = seen(project.library.snapshot())
          if (reopen) {
            await project.close()
            project = await openProject(made.folder)
          }
          expect(seen(project.library.snapshot())).toEqual(end)
          while (project.library.undoable().undo !== null) project.library.undo()
          expect(seen(project.library.snapshot())).toEqual(start)
          while (project.library.undoable().redo !== null) project.library.redo()
          expect(seen(project.library.snapshot())).toEqual(end)
        } finally {
          await project.close()
          await remove()
        }
      }),
      { numRuns: 40 },
    )
  })

  test('of nothing says so', () => {
    const { project } = newProject()
    expect(() => project.library.undo()).toThrow(expect.objectContaining({ code: 'nothing-to-undo' }))
    expect(() => project.library.redo()).toThrow(expect.objectContaining({ code: 'nothing-to-redo' }))
  })

  test('of one act takes back no other', () => {
    const { project, ids } = newProject()
    const { library } = project
    const elm = create(project, 'Elm')
    const label = (photoId: number) =>
      library.edit({ kind: 'label', photoIds: [photoId], classIds: [elm], mode: 'replace' })
    const [first, second] = [label(ids[0]), label(ids[1])]
    expect(label(ids[1]).act).toBeUndefined()
    expect(() => library.undo(first.act)).toThrow(expect.objectContaining({ code: 'act-not-next' }))
    expect(library.undo(second.act)).toMatchObject({ act: second.act, photoIds: [ids[1]] })
    expect(() => library.undo(second.act)).toThrow(expect.objectContaining({ code: 'act-not-next' }))
    expect(() => library.redo(first.act)).toThrow(expect.objectContaining({ code: 'act-not-next' }))
    library.redo(second.act)
    expect(library.snapshot().photos.map(({ classIds }) => classIds.length)).toEqual([1, 1, 0, 0, 0, 0])
  })

  test('leaves the set of a photo as it is', () => {
    const { project, ids } = newProject({ numPhotos: 20 })
    create(project, 'Elm', ids.slice(0, 10))
    create(project, 'Oak', ids.slice(10))
    expect(project.assignSets()).toBe(20)
    const sets = project.library.snapshot().photos.map(({ set }) => set)
    project.library.undo()
    expect(project.library.snapshot().photos.map(({ set }) => set)).toEqual(sets)
  })
})

describe('changes without an act', () => {
  test('count where they touch something, and are told', () => {
    const { project, ids } = newProject()
    const { library } = project
    const told: number[][] = []
    const stop = library.onChange(({ photoIds }) => told.push([...photoIds]))
    const { revision } = library
    expect(library.amend(() => ({ photoIds: [] }))).toBe(revision)
    expect(library.amend(() => ({ photoIds: [ids[0]] }))).toBe(revision + 1)
    expect(library.amend((next) => ({ photoIds: next === revision + 2 ? [ids[1]] : [] }))).toBe(revision + 2)
    expect(library.revision).toBe(revision + 2)
    expect(told).toEqual([[ids[0]], [ids[1]]])
    stop()
    library.amend(() => ({ photoIds: [ids[0]] }))
    expect(told).toHaveLength(2)
  })

  test('that hide a photo tell of its look-alikes too', () => {
    const { project, ids } = newProject()
    const group = project.database.statement<[number, number]>('UPDATE photos SET group_id = ? WHERE id = ?')
    for (const id of ids.slice(0, 3)) group.run(ids[0], id)
    const told: number[][] = []
    project.library.onChange(({ photoIds, hasClasses }) =>
      told.push(
        [...photoIds].sort((a, b) => a - b),
        [Number(hasClasses)],
      ),
    )
    project.library.edit({ kind: 'remove-photos', photoIds: [ids[0]] })
    project.library.edit({ kind: 'remove-photos', photoIds: [ids[5]] })
    expect(told).toEqual([ids.slice(0, 3), [0], [ids[5]], [0]])
    create(project, 'Elm')
    expect(told.slice(4)).toEqual([[], [1]])
  })
})

describe('the journal', () => {
  test('forgets the oldest acts beyond twenty thousand when the project is closed', async () => {
    const { project } = newProject()
    const { database, library } = project
    create(project, 'Elm')
    const insert = database.statement<[number]>(
      "INSERT INTO journal (id, at, act, description, changes) VALUES (?, 0, 'x', 'y', '[]')",
    )
    const position = 20_005
    database.transaction(() => {
      for (let id = 2; id <= position; id++) insert.run(id)
      library.journal.moveTo(position)
    })
    library.journal.prune()
    const ids = database
      .statement<[], { first: number; last: number }>('SELECT min(id) AS first, max(id) AS last FROM journal')
      .get()
    expect(ids).toMatchObject({ first: 6, last: position })
  })

  test('that cannot be read says so and changes nothing', () => {
    const { project, ids } = newProject()
    const elm = create(project, 'Elm', [ids[0]])
    project.database.statement<[]>("UPDATE journal SET changes = '{'").run()
    expect(() => project.library.undo()).toThrow(expect.objectContaining({ code: 'journal-damaged' }) as Error)
    expect(project.library.photos.listed([ids[0]])[0].classIds).toEqual([elm])
  })
})

test('an act that an earlier version named in English is called so still', () => {
  expect(describedBy('Elm on 3 photos')).toEqual({ kind: 'text', text: 'Elm on 3 photos' })
  expect(describedBy('')).toEqual({ kind: 'text', text: '' })
  expect(describedBy('{"kind":"photos-added","numPhotos":2}')).toEqual({ kind: 'photos-added', numPhotos: 2 })
})
