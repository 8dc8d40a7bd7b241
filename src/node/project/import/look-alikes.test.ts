import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenProject } from '../project.ts'
import { addTestPhotos, testProject } from '../test-project.ts'
import { LookAlikes } from './look-alikes.ts'

let project: OpenProject
let remove: () => Promise<void>
beforeEach(() => {
  ;({ project, remove } = testProject())
})
afterEach(() => remove())

/** A picture of its own for each number; `noise` changes it a little. */
const picture = (number: number, noise = 0): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, i) => ((i * (2 * number + 3) * 37) % 200) + (i % 7 === 0 ? noise : 0))
const flat = new Uint8Array(256).fill(9)
const HASH = '00ff00ff00ff00ff'
/** Two of 64 bits are other. */
const NEAR = '00ff00ff00ff00fc'
const FAR = 'ff00ff00ff00ff00'
const groupsOf = (ids: readonly number[]) => project.library.photos.some(ids).map((row) => row.group_id)

test('photos that show the same picture are one group, numbered by the first', () => {
  const ids = addTestPhotos(project, 5)
  const lookAlikes = new LookAlikes(project.database)
  expect(lookAlikes.add(ids[0], HASH, picture(1))).toEqual([])
  expect(lookAlikes.add(ids[1], FAR, picture(2))).toEqual([])
  expect(lookAlikes.add(ids[2], NEAR, picture(1, 2)).toSorted()).toEqual([ids[0], ids[2]])
  // a hash may be near by chance: the pictures are compared
  expect(lookAlikes.add(ids[3], HASH, picture(5))).toEqual([])
  // another one of the group changes only itself
  expect(lookAlikes.add(ids[4], HASH, picture(1))).toEqual([ids[4]])
  expect(groupsOf(ids)).toEqual([ids[0], null, ids[0], null, ids[0]])
})

test('pictures without structure look like none', () => {
  const ids = addTestPhotos(project, 3)
  const lookAlikes = new LookAlikes(project.database)
  for (const id of ids.slice(0, 2)) expect(lookAlikes.add(id, HASH, flat)).toEqual([])
  expect(lookAlikes.add(ids[2], HASH, picture(1))).toEqual([])
  expect(groupsOf(ids)).toEqual([null, null, null])
})

test('what was added before the project was opened again is known', () => {
  const ids = addTestPhotos(project, 4)
  const before = new LookAlikes(project.database)
  before.add(ids[0], HASH, picture(1))
  before.add(ids[1], HASH, picture(1))
  before.add(ids[2], FAR, picture(3))
  const after = new LookAlikes(project.database)
  expect(after.add(ids[3], NEAR, picture(1))).toEqual([ids[3]])
  expect(groupsOf(ids)).toEqual([ids[0], ids[0], null, ids[0]])
})

test('a photo that had none like it before the project was opened again may have one', () => {
  const ids = addTestPhotos(project, 2)
  new LookAlikes(project.database).add(ids[0], HASH, picture(1))
  expect(new LookAlikes(project.database).add(ids[1], HASH, picture(1)).toSorted()).toEqual(ids)
  expect(groupsOf(ids)).toEqual([ids[0], ids[0]])
})

test('a photo that looks like those of two groups makes them one, with the smaller number', () => {
  const ids = addTestPhotos(project, 5)
  const set = project.database.statement<[number, number]>('UPDATE photos SET group_id = ? WHERE id = ?')
  const before = new LookAlikes(project.database)
  for (const id of ids.slice(0, 4)) before.add(id, HASH, picture(id))
  // as if they had been put together by an older version: two groups
  for (const [id, group] of [
    [ids[0], ids[0]],
    [ids[1], ids[1]],
    [ids[2], ids[1]],
    [ids[3], ids[0]],
  ] as const)
    set.run(group, id)
  const fingerprint = project.database.statement<[Uint8Array, number]>(
    'UPDATE fingerprints SET thumbnail = ? WHERE photo_id = ?',
  )
  for (const id of [ids[0], ids[1]]) fingerprint.run(picture(50), id)
  const changed = new LookAlikes(project.database).add(ids[4], HASH, picture(50))
  expect([...changed].sort((a, b) => a - b)).toEqual([ids[1], ids[2], ids[4]])
  expect(groupsOf(ids)).toEqual([ids[0], ids[0], ids[0], ids[0], ids[0]])
})
