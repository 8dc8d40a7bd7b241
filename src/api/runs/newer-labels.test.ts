import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PHOTO_LIST_FILE, writePhotoList } from '../../node/photos/photo-list-file.ts'
import type { OpenProject } from '../../node/project/project.ts'
import { addTestPhotos, testProject } from '../../node/project/test-project.ts'
import { photoListOf } from './make-request.ts'
import { NewerLabels } from './newer-labels.ts'

let folder: string
let made: { project: OpenProject; remove: () => Promise<void> }
let ids: number[]
let elm: number
let oak: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-newer-'))
  made = testProject()
  ids = addTestPhotos(made.project, 6)
  const create = (name: string, photoIds: number[]) =>
    made.project.library.edit({ kind: 'create-class', name, photoIds }).classId!
  elm = create('Elm', ids.slice(0, 3))
  oak = create('Oak', ids.slice(3, 5))
})
afterEach(async () => {
  await made.remove()
  rmSync(folder, { recursive: true })
})

/** A run that is started now. @returns how many labels are newer, once its list has been read. */
function startRun(): () => Promise<number> {
  const { project } = made
  writePhotoList(join(folder, PHOTO_LIST_FILE), photoListOf(project, ['Elm', 'Oak']))
  const run = { folder, revision: project.library.revision }
  return async () => {
    let known: () => void = () => undefined
    const read = new Promise<void>((resolve) => (known = resolve))
    const newer = new NewerLabels(project, known)
    const before = newer.count(run)
    await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 200))])
    expect(before).toBe(0)
    return newer.count(run)
  }
}
const label = (photoId: number, classId: number) =>
  made.project.library.edit({ kind: 'label', photoIds: [photoId], classIds: [classId], mode: 'replace' })

test('a label that was changed and taken back is not newer than a run', async () => {
  const numNewer = startRun()
  const { library } = made.project
  expect(await numNewer()).toBe(0)
  label(ids[0], oak)
  label(ids[1], oak)
  expect(await numNewer()).toBe(2)
  library.undo()
  expect(await numNewer()).toBe(1)
  label(ids[0], elm)
  expect(await numNewer()).toBe(0)
})

test('photos that were taken out and came back as they were are not newer; one that is labelled for the first time is', async () => {
  const numNewer = startRun()
  const { library } = made.project
  library.edit({ kind: 'remove-photos', photoIds: ids.slice(0, 5) })
  library.undo()
  expect(await numNewer()).toBe(0)
  label(ids[5], elm)
  expect(await numNewer()).toBe(1)
})

test('photos that lost their label with its class are newer, those that never had one are not', async () => {
  const numNewer = startRun()
  const { library } = made.project
  addTestPhotos(made.project, 2, 6)
  library.edit({ kind: 'delete-class', classId: elm })
  expect(await numNewer()).toBe(3)
  label(ids[5], oak)
  expect(await numNewer()).toBe(4)
  library.edit({ kind: 'label', photoIds: [ids[5]], classIds: [], mode: 'replace' })
  expect(await numNewer()).toBe(3)
  library.edit({ kind: 'remove-photos', photoIds: ids.slice(0, 1) })
  expect(await numNewer()).toBe(2)
})

test('a class that has another name only makes no label newer', async () => {
  const numNewer = startRun()
  made.project.library.edit({ kind: 'rename-class', classId: elm, name: 'Wych elm' })
  expect(await numNewer()).toBe(0)
})

test('of a run whose list is damaged, whatever was labelled since is newer', async () => {
  const numNewer = startRun()
  writeFileSync(join(folder, PHOTO_LIST_FILE), '{')
  label(ids[0], oak)
  made.project.library.undo()
  expect(await numNewer()).toBe(1)
})
