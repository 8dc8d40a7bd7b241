import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SetName } from '../../../shared/contract/plain.ts'
import type { OpenProject } from '../project.ts'
import { addTestPhotos, testProject } from '../test-project.ts'

let project: OpenProject
let remove: () => Promise<void>
let ids: number[]
beforeEach(() => {
  ;({ project, remove } = testProject())
  ids = addTestPhotos(project, 40)
})
afterEach(() => remove())

const label = (photoIds: number[], name = 'Elm') => project.library.edit({ kind: 'create-class', name, photoIds })
const sets = () => project.library.snapshot().photos.map(({ set }) => set)
const group = (number: number, ...photoIds: number[]) => {
  for (const id of photoIds)
    project.database.statement<[number, number]>('UPDATE photos SET group_id = ? WHERE id = ?').run(number, id)
}
const give = (set: SetName | null, id: number) =>
  project.database.statement<[SetName | null, number]>('UPDATE photos SET set_name = ? WHERE id = ?').run(set, id)

test('photos get sets by the shares that are asked for, those without a label none', () => {
  label(ids.slice(0, 20))
  label(ids.slice(20, 30), 'Oak')
  expect(project.assignSets({ validation: 0.2, test: 0.1 })).toBe(30)
  const count = (set: SetName | null) => sets().filter((each) => each === set).length
  expect([count('train'), count('validation'), count('test'), count(null)]).toEqual([21, 6, 3, 10])
  expect(project.assignSets({ validation: 0.5, test: 0.1 })).toBe(0)
})

test('sets are taken from all photos, and it is told of how many', () => {
  label(ids.slice(0, 20))
  expect(project.clearSets()).toBe(0)
  const { revision } = project.library
  project.assignSets()
  expect(project.clearSets()).toBe(20)
  expect(sets().every((set) => set === null)).toBe(true)
  expect(project.library.revision).toBe(revision + 2)
})

test('the same photos get the same sets again, others with another seed', () => {
  label(ids)
  project.assignSets()
  const first = sets()
  project.clearSets()
  project.assignSets()
  expect(sets()).toEqual(first)
  project.database.statement<[]>('UPDATE project SET seed = seed + 1').run()
  project.clearSets()
  project.assignSets()
  expect(sets()).not.toEqual(first)
})

test('a look-alike goes where the one before it went, also where that has lost its label', () => {
  label(ids.slice(0, 30))
  group(ids[0], ids[0], ids[1], ids[2])
  give('test', ids[1])
  project.library.edit({ kind: 'label', photoIds: [ids[1]], classIds: [], mode: 'replace' })
  project.assignSets()
  expect(sets().slice(0, 3)).toEqual(['test', 'test', 'test'])
  // without a group and a label a set decides nothing
  give('test', ids[39])
  expect(project.plannedSets().size).toBe(0)
  expect(sets()[39]).toBe('test')
})
