import { expect, test } from 'vitest'
import type { FolderJob } from '../../shared/contract/app/tries.ts'
import { AppError } from '../../shared/errors.ts'
import { type FolderApi, FolderView, tableName } from './folder-view.svelte.ts'

const source = { kind: 'original', name: 'm' } as const
const job = (jobId: number, state: FolderJob['state']) => ({ jobId, state }) as FolderJob

function viewOf(fail?: AppError) {
  const asked: unknown[] = []
  const startFolder = async (input: unknown) => {
    asked.push(input)
    if (fail) throw fail
    return { jobId: 1 }
  }
  return { asked, view: new FolderView({ tries: { startFolder } } as unknown as FolderApi) }
}

test('it starts only with a folder and a table, and not while one is under way', async () => {
  const { view, asked } = viewOf()
  await view.start(source)
  view.folder = '/photos'
  await view.start(source)
  expect(asked).toEqual([])
  view.csv = '/photos.csv'
  view.job = job(1, 'running')
  await view.start(source)
  expect(asked).toEqual([])
  view.job = job(1, 'done')
  await view.start(source)
  expect(asked).toEqual([{ model: source, folder: '/photos', csv: '/photos.csv', top: 3, replace: false }])
})

test.each([null, 0, -1, 2.5, 201])('it does not start with %s classes a photo', async (top) => {
  const { view, asked } = viewOf()
  Object.assign(view, { folder: '/photos', csv: '/photos.csv', top })
  expect([view.isTopAllowed, view.canStart]).toEqual([false, false])
  await view.start(source)
  expect(asked).toEqual([])
})

test('a table that is there can be replaced; other failures cannot be waved away', async () => {
  const { view } = viewOf(new AppError('csv-exists', 'There.'))
  Object.assign(view, { folder: '/photos', csv: '/photos.csv' })
  await view.start(source)
  expect(view.canReplace).toBe(true)
  const other = viewOf(new AppError('not-writable', 'No.')).view
  Object.assign(other, { folder: '/photos', csv: '/photos.csv' })
  await other.start(source)
  expect(other.canReplace).toBe(false)
})

test('a finished job is put away for another folder, and the next one shows again', () => {
  const { view } = viewOf()
  view.job = job(1, 'done')
  expect(view.shown?.jobId).toBe(1)
  view.reset()
  expect(view.shown).toBeNull()
  view.job = job(2, 'running')
  expect(view.shown?.jobId).toBe(2)
})

test('a table is called after its folder, whatever the system’s slashes', () => {
  expect(['/home/a/holiday/', 'C:\\Photos\\New', '/'].map(tableName)).toEqual(['holiday.csv', 'New.csv', 'photos.csv'])
})
