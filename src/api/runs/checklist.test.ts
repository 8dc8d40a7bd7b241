import { afterEach, expect, test } from 'vitest'
import { recheckPhotos } from '../../node/project/files/recheck.ts'
import { addTestPhotos, testProject } from '../../node/project/test-project.ts'
import { AppError } from '../../shared/errors.ts'
import { readiness } from './checklist.ts'

let cleanUp = async (): Promise<void> => undefined
afterEach(() => cleanUp())

const noModel = (): never => {
  throw new AppError('model-not-found', 'There is no such model.')
}

test('photos that were moved are looked for, not labelled again', async () => {
  const { project, remove } = testProject()
  cleanUp = remove
  const ids = addTestPhotos(project, 6)
  for (const [name, photoIds] of [
    ['Elm', ids.slice(0, 3)],
    ['Oak', ids.slice(3)],
  ] as const)
    project.library.edit({ kind: 'create-class', name, photoIds: [...photoIds] })
  const items = async () =>
    (await readiness(project, false, noModel)).items.filter(({ code }) => code !== 'model-missing')
  expect(await items()).toEqual([])
  await recheckPhotos(project, ids.slice(3)) // their files are nowhere
  expect((await items()).map(({ code, level, action }) => ({ code, level, action }))).toEqual([
    { code: 'problem-photos', level: 'notice', action: 'locate-photos' },
    { code: 'one-class', level: 'missing', action: 'locate-photos' },
    { code: 'class-too-small', level: 'notice', action: 'locate-photos' },
  ])
  await recheckPhotos(project)
  const [only, ...none] = await items()
  expect(only).toMatchObject({ code: 'problem-photos', level: 'missing', action: 'locate-photos' })
  expect(only.text).toMatch(/^6 labelled photos cannot be read: moved/)
  expect(none).toEqual([])
})
