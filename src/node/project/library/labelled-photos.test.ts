import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { addTestPhotos, testProject } from '../test-project.ts'

let cleanUp = async (): Promise<void> => undefined
afterEach(() => cleanUp())

test('a run is given the photos that have labels and no problem, with all that it needs of them', () => {
  const { project, remove } = testProject({ multiLabel: true })
  cleanUp = remove
  const ids = addTestPhotos(project, 5)
  const set = (column: string, value: string | number, id: number) =>
    project.database.statement<[string | number, number]>(`UPDATE photos SET ${column} = ? WHERE id = ?`).run(value, id)
  const { library } = project
  const elm = library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 4) }).classId!
  const oak = library.edit({ kind: 'create-class', name: 'Oak', photoIds: [ids[0]] }).classId!
  library.edit({ kind: 'remove-photos', photoIds: [ids[2]] })
  set('problem_code', 'missing', ids[1])
  set('set_name', 'test', ids[0])
  set('group_id', 7, ids[0])
  set('is_copied', 1, ids[3])
  set('path', 'a.jpg', ids[3])
  const [first, second, ...others] = project.labelledPhotos()
  expect(others).toEqual([])
  expect(first).toEqual({
    photoId: ids[0],
    path: '/photos/photo 0.jpg',
    hash: library.photos.get(ids[0]).hash,
    seen: { sizeBytes: 1000, modifiedAt: 0, hashedAt: 0 },
    classIds: [elm, oak],
    labels: ['Elm', 'Oak'],
    set: 'test',
    group: 7,
    labelledRevision: library.photos.get(ids[0]).labelled_revision,
  })
  expect(second).toMatchObject({
    photoId: ids[3],
    path: join(project.layout.captures, 'a.jpg'),
    labels: ['Elm'],
    group: null,
  })
  expect(second?.set).toBeUndefined()
})
