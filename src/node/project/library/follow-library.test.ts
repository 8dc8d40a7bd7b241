import { afterEach, expect, test } from 'vitest'
import type { LibraryEvent } from '../../../shared/contract/app/photos.ts'
import { addTestPhotos, testProject } from '../test-project.ts'
import { followLibrary } from './follow-library.ts'

const { project, remove } = testProject()
const ids = addTestPhotos(project, 5)
afterEach(remove)

test('a listener that takes what it is told ends where a new listener starts', async () => {
  const { library } = project
  const ended = new AbortController()
  const events = followLibrary(library, ended.signal)
  const next = async (): Promise<LibraryEvent> => (await events.next()).value as LibraryEvent
  const first = await next()
  if (first.kind !== 'snapshot') throw new Error('a snapshot comes first')
  const photos = new Map(first.photos.map((photo) => [photo.id, photo]))
  let { classes } = first
  const take = (event: LibraryEvent): void => {
    if (event.kind !== 'change') throw new Error('a change was expected')
    for (const photo of event.photos) photos.set(photo.id, photo)
    for (const id of event.removedPhotoIds) photos.delete(id)
    classes = event.classes ?? classes
  }
  const elm = library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 2) }).classId!
  take(await next())
  // three acts while the listener is busy come as one
  library.edit({ kind: 'remove-photos', photoIds: [ids[0]] })
  library.edit({ kind: 'label', photoIds: [ids[3]], classIds: [elm], mode: 'replace' })
  library.edit({ kind: 'rename-class', classId: elm, name: 'Wych elm' })
  const last = await next()
  take(last)
  expect(last.revision).toBe(library.revision)
  const now = library.snapshot()
  expect([...photos.values()]).toEqual(now.photos)
  expect(classes).toEqual(now.classes)
  const waiting = events.next()
  ended.abort()
  expect((await waiting).done).toBe(true)
})

async function next(events: AsyncGenerator<LibraryEvent, void, void>): Promise<LibraryEvent> {
  const { value } = await events.next()
  if (!value) throw new Error('It has ended.')
  return value
}

test('what changed is told: photos as they are, those that are gone, and classes only where they changed', async () => {
  const { project, remove } = testProject()
  const stop = new AbortController()
  try {
    const ids = addTestPhotos(project, 3)
    const events = followLibrary(project.library, stop.signal)
    expect(await next(events)).toMatchObject({ kind: 'snapshot', photos: [{}, {}, {}] })
    const { classId = 0 } = project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: [ids[0]] })
    const created = await next(events)
    expect(created).toMatchObject({
      kind: 'change',
      photos: [{ id: ids[0], classIds: [classId] }],
      removedPhotoIds: [],
      classes: [{ name: 'Elm' }],
      undo: { kind: 'class-created', className: 'Elm', numPhotos: 1 },
      redo: null,
    })
    project.library.edit({ kind: 'remove-photos', photoIds: [ids[1]] })
    project.library.edit({ kind: 'label', photoIds: [ids[2]], classIds: [classId], mode: 'add' })
    const both = await next(events)
    expect(both).toMatchObject({
      photos: [{ id: ids[2] }],
      removedPhotoIds: [ids[1]],
      revision: project.library.revision,
    })
    expect(both).not.toHaveProperty('classes')
    const waiting = events.next()
    stop.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await followLibrary(project.library, stop.signal).next()).toMatchObject({ done: true })
  } finally {
    await remove()
  }
})

test('a listener that is far behind gets everything anew', async () => {
  const { project, remove } = testProject()
  try {
    const events = followLibrary(project.library)
    await next(events)
    addTestPhotos(project, 5000)
    expect((await next(events)).kind).toBe('change')
    addTestPhotos(project, 5001, 5000)
    expect((await next(events)).kind).toBe('snapshot')
    await events.return()
  } finally {
    await remove()
  }
})
