import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenProject } from '../project.ts'
import { addTestPhotos, testProject } from '../test-project.ts'
import { actInWords } from './act-in-words.ts'
import { acceptClassName, classNameKey, cleanClassName } from './class-table.ts'
import { relabel } from './plan-labels.ts'

let project: OpenProject
let remove: () => Promise<void>
let ids: number[]
beforeEach(() => {
  ;({ project, remove } = testProject())
  ids = addTestPhotos(project, 5)
})
afterEach(() => remove())

const edit = (...args: Parameters<OpenProject['library']['edit']>) => project.library.edit(...args)
const create = (name: string, photoIds: number[] = []) => edit({ kind: 'create-class', name, photoIds }).classId!
const classes = () => project.library.listClasses().map(({ name, position, color }) => [name, position, color])
const labels = () => project.library.snapshot().photos.map(({ classIds }) => classIds)
const undoes = () => actInWords(project.library.undoable().undo!)

describe('names', () => {
  test('are cleaned, and refused where nothing or too much is left', () => {
    expect(cleanClassName('  Wych \t\n elm ')).toBe('Wych elm')
    expect(cleanClassName('E\u0301')).toBe('\u00c9')
    expect(cleanClassName('🌳'.repeat(100))).toHaveLength(200)
    const refused = expect.objectContaining({ code: 'class-name-invalid' }) as Error
    for (const name of ['', ' \n', 'a'.repeat(101), '🌳'.repeat(101), 'a;b', 'a|b'])
      expect(() => cleanClassName(name)).toThrow(refused)
    expect(() => cleanClassName('b'.repeat(120))).toThrow(`“${'b'.repeat(30)}…” has 120 letters.`)
  })

  test('from folders and tables are made such that they can be kept', () => {
    expect(acceptClassName(' a;b|c ')).toBe('a,b,c')
    expect(acceptClassName(' \t')).toBeUndefined()
    expect(acceptClassName(`${'a'.repeat(99)} b`)).toBe('a'.repeat(99))
    expect(classNameKey('STRASSE')).toBe(classNameKey('straße'))
  })
})

describe('classes', () => {
  test('come one after another, each in the first color that is free', () => {
    for (const name of ['a', 'b', 'c']) create(name)
    expect(classes()).toEqual([
      ['a', 0, 0],
      ['b', 1, 1],
      ['c', 2, 2],
    ])
    const [, b] = project.library.listClasses()
    edit({ kind: 'delete-class', classId: b.id })
    const d = create('d')
    expect(d).toBeGreaterThan(3)
    expect(classes()).toEqual([
      ['a', 0, 0],
      ['c', 1, 2],
      ['d', 2, 1],
    ])
  })

  test('are moved to any place; only those that move change', () => {
    const [a, , c] = ['a', 'b', 'c'].map((name) => create(name))
    const order = () => project.library.listClasses().map(({ name }) => name)
    edit({ kind: 'move-class', classId: c, position: 0 })
    expect([order(), undoes()]).toEqual([['c', 'a', 'b'], 'Moved c in the list'])
    edit({ kind: 'move-class', classId: a, position: 99 })
    expect(order()).toEqual(['c', 'b', 'a'])
    const { revision } = project.library
    edit({ kind: 'move-class', classId: a, position: 2 })
    expect(project.library.revision).toBe(revision)
  })

  test('that get the name or color they have do not change', () => {
    const elm = create('Elm')
    const { revision } = project.library
    edit({ kind: 'rename-class', classId: elm, name: ' Elm ' })
    edit({ kind: 'recolor-class', classId: elm, color: 0 })
    expect(project.library.revision).toBe(revision)
    edit({ kind: 'recolor-class', classId: elm, color: 5 })
    expect([classes(), undoes()]).toEqual([[['Elm', 0, 5]], 'Changed the color of Elm'])
    create('Oak')
    expect(() => edit({ kind: 'rename-class', classId: elm, name: 'OAK' })).toThrow(
      expect.objectContaining({ code: 'class-exists' }) as Error,
    )
  })

  test('that are merged give their photos to the one that stays', () => {
    const [elm, oak, ash] = [create('Elm', [ids[0]]), create('Oak', [ids[1]]), create('Ash', [ids[2]])]
    edit({ kind: 'merge-classes', from: [elm, oak, elm, ash], into: ash })
    expect(classes().map(([name]) => name)).toEqual(['Ash'])
    expect(labels()).toEqual([[ash], [ash], [ash], [], []])
    expect(undoes()).toBe('Merged Elm and Oak into Ash: 2 photos')
    project.library.undo()
    expect(labels()).toEqual([[elm], [oak], [ash], [], []])
  })
})

describe('labels', () => {
  test('are added, taken off and cleared', () => {
    const [elm, oak] = [create('Elm'), create('Oak')]
    const label = (photoIds: number[], classIds: number[], mode: 'add' | 'replace' | 'remove') =>
      edit({ kind: 'label', photoIds, classIds, mode })
    expect(label([ids[0], ids[0], ids[1]], [elm], 'add').classId).toBe(elm)
    expect(undoes()).toBe('Elm on 2 photos')
    label([ids[0]], [], 'add')
    expect(labels()[0]).toEqual([elm])
    label([ids[0], ids[1]], [oak, elm], 'remove')
    expect([labels().slice(0, 2), undoes()]).toEqual([[[], []], 'Oak and Elm taken off 2 photos'])
    label([ids[0]], [oak], 'replace')
    expect(label([ids[0]], [], 'replace')).not.toHaveProperty('classId')
    expect([labels()[0], undoes()]).toEqual([[], 'Cleared the labels of 1 photo'])
  })

  test('are several where the project has several, and the first in the list stays where it has one again', () => {
    const [elm, oak] = [create('Elm'), create('Oak')]
    edit({ kind: 'set-multi-label', multiLabel: true })
    expect(undoes()).toBe('Several labels for a photo')
    edit({ kind: 'label', photoIds: [ids[0]], classIds: [oak], mode: 'add' })
    edit({ kind: 'label', photoIds: [ids[0]], classIds: [elm], mode: 'add' })
    expect([labels()[0], undoes()]).toEqual([[elm, oak], 'Elm added to 1 photo'])
    edit({ kind: 'move-class', classId: oak, position: 0 })
    create('Ash', [ids[0]])
    expect(labels()[0]).toHaveLength(3)
    const { revision } = project.library
    edit({ kind: 'set-multi-label', multiLabel: true })
    expect(project.library.revision).toBe(revision)
    edit({ kind: 'set-multi-label', multiLabel: false })
    expect([labels()[0], undoes()]).toEqual([[oak], 'One label for each photo'])
    const both = () => edit({ kind: 'label', photoIds: [ids[0]], classIds: [elm, oak], mode: 'add' })
    expect(both).toThrow(
      expect.objectContaining({
        code: 'one-label-only',
        message: expect.stringContaining('2 were given') as string,
      }) as Error,
    )
  })
})

test('changes of labels are put together by class, and only of photos that change', () => {
  const current = new Map([
    [1, [7]],
    [2, [7, 8]],
    [3, [9]],
  ])
  const wanted = new Map([
    [1, [8]],
    [2, [8]],
    [3, [9, 9]],
    [4, [8, 7]],
  ])
  const { changes, photoIds } = relabel(current, wanted)
  expect(changes).toEqual([
    { kind: 'unlink', classId: 7, photoIds: [1, 2] },
    { kind: 'link', classId: 8, photoIds: [1, 4] },
    { kind: 'link', classId: 7, photoIds: [4] },
  ])
  expect([...photoIds]).toEqual([1, 2, 4])
})

test('settings are kept as they are, forgotten when they are none, and damaged ones are none', async () => {
  const { z } = await import('zod')
  const { settings, database } = project
  expect(settings.get('a', z.number())).toBeUndefined()
  settings.set('a', 3)
  settings.set('a', 4)
  expect([settings.get('a', z.number()), settings.get('a', z.string())]).toEqual([4, undefined])
  database.statement<[]>("UPDATE settings SET value = '{' WHERE key = 'a'").run()
  expect(settings.get('a', z.number())).toBeUndefined()
  settings.set('a', undefined)
  expect(database.statement<[], { n: number }>("SELECT count(*) AS n FROM settings WHERE key = 'a'").get()?.n).toBe(0)
})
