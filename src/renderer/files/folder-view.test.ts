import { beforeEach, expect, test } from 'vitest'
import type { FolderEntry, FolderListing, Purpose } from '../../shared/contract/app/host.ts'
import { AppError } from '../../shared/errors.ts'
import { tuple } from '../../shared/tuple.ts'
import { fileTexts as texts } from '../texts/files.ts'
import { crumbsOf, FolderView } from './folder-view.svelte.ts'

const entry = (name: string, kind: FolderEntry['kind']): FolderEntry => ({
  name,
  kind,
  path: `/p/${name}`,
  sizeBytes: null,
  modifiedAt: null,
})

const FOLDERS: Record<string, FolderListing> = {
  '/p': {
    path: '/p',
    parent: '/',
    entries: [
      entry('b10.jpg', 'photo'),
      entry('b9.jpg', 'photo'),
      entry('Old', 'folder'),
      entry('x.frostline', 'project'),
      entry('notes.txt', 'file'),
      entry('labels.csv', 'table'),
    ],
    numPhotos: 2,
    places: [],
    isWritable: true,
  },
  '/p/Old': { path: '/p/Old', parent: '/p', entries: [], numPhotos: 0, places: [], isWritable: true },
}

let counted: string[] = []
beforeEach(() => (counted = []))

async function view(purpose: Purpose, suggestedName?: string): Promise<FolderView> {
  const host = {
    listFolder: async ({ path = '/p' }: { path?: string }) => {
      const found = FOLDERS[path]
      if (!found) throw new AppError('folder-not-found', `There is no folder “${path}”.`)
      return found
    },
    countPhotos: async ({ path }: { path: string }) => (
      counted.push(path),
      { numPhotos: 150, isAtLeast: path === '/p' }
    ),
    makeFolder: async ({ parent, name }: { parent: string; name: string }) => ({ path: `${parent}/${name}` }),
  }
  const made = new FolderView(host, purpose, suggestedName)
  await made.open()
  return made
}

test('folders come first, names with numbers are in the order of their numbers, and what does not matter is left out', async () => {
  const { entries } = await view('photos')
  expect(entries.map(({ name }) => name)).toEqual(['Old', 'x.frostline', 'b9.jpg', 'b10.jpg'])
})

test('with nothing chosen the folder itself is the answer, where a folder may be', async () => {
  expect((await view('photos')).answer).toEqual(['/p'])
  expect((await view('project')).answer).toBeNull()
  expect((await view('label-table')).answer).toBeNull()
})

test('several photos can be chosen, of projects one', async () => {
  const photos = await view('photos')
  photos.choose(photos.entries[2]!)
  photos.choose(photos.entries[3]!, true)
  expect(photos.answer).toEqual(['/p/b9.jpg', '/p/b10.jpg'])
  photos.choose(photos.entries[2]!, true)
  expect(photos.answer).toEqual(['/p/b10.jpg'])
})

test('entering a folder opens it, entering a project answers', async () => {
  const projects = await view('project')
  const [old, project] = tuple(projects.entries.slice(0, 2), 2)
  expect(await projects.enter(project)).toBe(true)
  expect(projects.answer).toEqual(['/p/x.frostline'])
  expect(await projects.enter(old)).toBe(false)
  expect(projects.listing?.path).toBe('/p/Old')
})

test('a folder that cannot be opened is told of, and the one before stays', async () => {
  const photos = await view('photos')
  await photos.open('/gone')
  expect(photos.error?.message).toContain('/gone')
  expect(photos.listing?.path).toBe('/p')
})

test('typing finds, and a table that is to be written is called .csv', async () => {
  const photos = await view('photos')
  photos.find = 'B1'
  expect(photos.entries.map(({ name }) => name)).toEqual(['b10.jpg'])
  const table = await view('save-table', 'labels')
  expect(table.answer).toEqual(['/p/labels.csv'])
  table.fileName = ' '
  expect(table.answer).toBeNull()
})

test('a name that would lead out of the folder is refused with what is allowed', async () => {
  const table = await view('save-table', 'Oaks: 1/2.csv')
  expect(table.answer).toEqual(['/p/Oaks- 1-2.csv'])
  for (const name of ['a/b.csv', '../up.csv', '..', 'a\\b', 'C:up.csv', '.hidden.csv', 'nul.csv']) {
    table.fileName = name
    expect(table.answer).toBeNull()
    expect(table.nameError?.message).toContain(`“${name}”`)
    expect(table.nameError?.hint).toContain('none of /')
  }
  for (const name of ['labels.csv', 'Ülme (2024), v1.2', '日本 🌲.csv']) {
    table.fileName = name
    expect([table.nameError, table.answer?.length]).toEqual([undefined, 1])
  }
})

test('a path is taken apart as its system writes it', () => {
  expect(crumbsOf('/home/ada').map(({ path }) => path)).toEqual(['/', '/home', '/home/ada'])
  expect(crumbsOf('C:\\Photos\\River').map(({ path }) => path)).toEqual(['C:\\', 'C:\\Photos', 'C:\\Photos\\River'])
})

test('a folder that is to be made is named, inside the one that is looked at', async () => {
  const made = await view('new-folder', 'walk-run-1')
  expect(made.answer).toEqual(['/p/walk-run-1'])
  made.fileName = ' '
  expect(made.answer).toBeNull()
  expect((await view('new-folder')).answer).toEqual(['/p'])
})

test('the folder that is highlighted is the one that is taken, and its photos are counted', async () => {
  const photos = await view('photo-folder')
  const told = (): string => texts.take(photos.purpose, photos.folder, photos.chosen.length, photos.count)
  await Promise.resolve()
  expect([photos.answer, told()]).toEqual([['/p'], 'Use “/p”, at least 150 photos'])
  const [old] = tuple(photos.entries.slice(0, 1), 1)
  photos.choose(old)
  expect([photos.answer, told()]).toEqual([['/p/Old'], 'Use “/p/Old”'])
  await Promise.resolve()
  expect(told()).toBe('Use “/p/Old”, 150 photos')
  await photos.enter(old)
  expect([photos.answer, told()]).toEqual([['/p/Old'], 'Use “/p/Old”, 150 photos'])
  await photos.up()
  photos.move(0)
  expect(photos.answer).toEqual(['/p/Old'])
  expect(counted).toEqual(['/p', '/p/Old'])
})

test('a folder is taken alone, and photos in its place when they are clicked', async () => {
  const photos = await view('photos')
  const [old, project, first, second] = tuple(photos.entries, 4)
  photos.choose(old)
  photos.choose(first, true)
  photos.choose(second, true)
  expect([photos.answer, photos.folder]).toEqual([['/p/b9.jpg', '/p/b10.jpg'], null])
  photos.choose(old, true)
  expect(photos.answer).toEqual(['/p/Old'])
  photos.choose(project)
  expect(photos.answer).toEqual(['/p'])
})

test('a table is saved in the folder that is highlighted, and what holds photos only says how many', async () => {
  const table = await view('save-table', 'labels')
  table.choose(table.entries[0]!)
  expect(table.answer).toEqual(['/p/Old/labels.csv'])
  const folder = await view('photo-folder')
  expect(texts.empty(folder.numHiddenPhotos)).toBe('2 photos here, and no folder below.')
  expect([texts.empty((await view('photos')).numHiddenPhotos), counted.length > 0]).toEqual([
    'Nothing here that could be chosen.',
    true,
  ])
})
