import { join, sep } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenProject } from '../project.ts'
import { addTestPhotos, testProject } from '../test-project.ts'

let project: OpenProject
let remove: () => Promise<void>
let ids: number[]
beforeEach(() => {
  ;({ project, remove } = testProject({ multiLabel: true }))
  ids = addTestPhotos(project, 4)
})
afterEach(() => remove())

const set = (column: string, value: number | string | null, id: number) =>
  project.database
    .statement<[number | string | null, number]>(`UPDATE photos SET ${column} = ? WHERE id = ?`)
    .run(value, id)
const create = (name: string, photoIds: number[] = []) =>
  project.library.edit({ kind: 'create-class', name, photoIds }).classId!
const hide = (...photoIds: number[]) => project.library.edit({ kind: 'remove-photos', photoIds })

test('a photo is shown with its name, folder, labels, set and problem', () => {
  const { photos } = project.library
  const elm = create('Elm', [ids[1], ids[0]])
  const oak = create('Oak', [ids[0]])
  set('set_name', 'test', ids[0])
  set('problem_code', 'missing', ids[1])
  set('problem_reason', 'It is gone.', ids[1])
  set('problem_code', 'changed', ids[2])
  set('path', '/top.jpg', ids[2])
  set('path', 'pasted.png', ids[3])
  set('is_copied', 1, ids[3])
  const shown = photos.snapshot()
  expect(shown[0]).toMatchObject({
    name: 'photo 0.jpg',
    folder: '/photos',
    width: 640,
    height: 480,
    classIds: [elm, oak],
    set: 'test',
    group: null,
    problem: null,
  })
  expect(shown[1]).toMatchObject({ classIds: [elm], set: null, problem: { code: 'missing', reason: 'It is gone.' } })
  expect(shown[2]).toMatchObject({
    name: 'top.jpg',
    folder: sep,
    classIds: [],
    problem: { code: 'changed', reason: '' },
  })
  expect(shown[3]).toMatchObject({ name: 'pasted.png', folder: 'captures' })
  expect(photos.listed([...ids].reverse())).toEqual(shown)
  expect(photos.listed([ids[2], 999])).toEqual([shown[2]])
})

test('a group is shown while two of it are there', () => {
  const { photos } = project.library
  for (const id of ids.slice(0, 3)) set('group_id', ids[0], id)
  set('group_id', ids[3], ids[3])
  const groups = () => photos.snapshot().map(({ group }) => group)
  expect(groups()).toEqual([ids[0], ids[0], ids[0], null])
  expect(photos.listed([ids[1], ids[3]]).map(({ group }) => group)).toEqual([ids[0], null])
  hide(ids[2])
  expect(groups()).toEqual([ids[0], ids[0], null])
  hide(ids[1])
  expect(groups()).toEqual([null, null])
  expect(photos.listed([ids[0]]).map(({ group }) => group)).toEqual([null])
  expect(photos.groupMembers(ids[0])).toEqual([ids[0]])
})

test('a photo is found by where its file lies, the newest of several, and none that was removed', () => {
  const { photos } = project.library
  const { captures } = project.layout
  set('path', 'deep/a.png', ids[0])
  set('is_copied', 1, ids[0])
  expect(photos.byPath(join(captures, 'deep', 'a.png'))?.id).toBe(ids[0])
  expect(photos.pathOf(photos.get(ids[0]))).toBe(join(captures, 'deep/a.png'))
  expect(photos.byPath(captures + sep)).toBeUndefined()
  expect(photos.byPath(`${captures}x${sep}deep/a.png`)).toBeUndefined()
  expect(photos.byPath('deep/a.png')).toBeUndefined()
  set('path', '/photos/photo 1.jpg', ids[2])
  expect(photos.byPath('/photos/photo 1.jpg')?.id).toBe(ids[2])
  hide(ids[2])
  expect(photos.byPath('/photos/photo 1.jpg')?.id).toBe(ids[1])
  hide(ids[1])
  expect(photos.byPath('/photos/photo 1.jpg')).toBeUndefined()
})

test('a photo that was removed is not there, but known by its bytes', () => {
  const { photos } = project.library
  const { hash } = photos.get(ids[1])
  hide(ids[1])
  expect(() => photos.get(ids[1])).toThrow(expect.objectContaining({ code: 'photo-not-found' }) as Error)
  expect(() => photos.get(999)).toThrow(expect.objectContaining({ code: 'photo-not-found' }) as Error)
  expect(photos.byHash(hash)?.id).toBe(ids[1])
  expect(photos.hashes()).toHaveLength(4)
  expect([...photos.presentIds([...ids, 999])]).toEqual([ids[0], ids[2], ids[3]])
  expect([...photos.present()].map(({ id }) => id)).toEqual([ids[0], ids[2], ids[3]])
  expect(photos.page(ids[0], 1).map(({ id }) => id)).toEqual([ids[2]])
  expect(photos.some([ids[2], ids[1]]).map(({ id }) => id)).toEqual([ids[1], ids[2]])
})

test('a project stands for itself by its first labelled photo, else by its first', () => {
  const { photos } = project.library
  expect(photos.coverHash()).toBe(photos.get(ids[0]).hash)
  create('Elm', [ids[2], ids[3]])
  expect(photos.coverHash()).toBe(photos.get(ids[2]).hash)
  expect(photos.counts()).toEqual({ numPhotos: 4, numLabelled: 2, numClasses: 1 })
  hide(ids[2])
  expect(photos.counts()).toEqual({ numPhotos: 3, numLabelled: 1, numClasses: 1 })
  hide(ids[0], ids[1], ids[3])
  expect(photos.coverHash()).toBeUndefined()
})
