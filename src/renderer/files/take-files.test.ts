import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { walkAll } from './dropped-files.ts'
import { takeFiles, type TakeProgress } from './take-files.ts'

const files = (...names: string[]): File[] => names.map((name) => new File(['12345'], name))

test('every file gets its id, in the order of the files, and progress ends at all of them', async () => {
  const told: TakeProgress[] = []
  const taken = await takeFiles(
    files('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'),
    { uploadUrl: '/upload', onProgress: (progress) => told.push(progress) },
    { send: async ({ name }) => `id of ${name}` },
  )
  expect(taken.uploads).toEqual(['id of a.jpg', 'id of b.jpg', 'id of c.jpg', 'id of d.jpg'])
  expect(told.at(-1)).toEqual({ numDone: 4, numTotal: 4, sentBytes: 20, totalBytes: 20 })
})

test('a file that is refused is named with its reason and keeps no other from being taken', async () => {
  const taken = await takeFiles(
    files('a.jpg', 'notes.txt', 'c.jpg'),
    { uploadUrl: '/upload' },
    {
      send: async ({ name }) => {
        if (name === 'notes.txt') throw new AppError('not-an-image', 'This is no picture.')
        return name
      },
    },
  )
  expect(taken.uploads).toEqual(['a.jpg', null, 'c.jpg'])
  expect(taken.refused).toEqual([{ index: 1, name: 'notes.txt', code: 'not-an-image', reason: 'This is no picture.' }])
})

test('on a desktop only what lies on no disk is sent', async () => {
  const sent: string[] = []
  const taken = await takeFiles(
    files('on disk.jpg', 'from a page.png'),
    { uploadUrl: '/upload' },
    {
      desktop: { takeDropped: async () => ['granted', null] },
      send: async ({ name }) => {
        sent.push(name)
        return 'sent'
      },
    },
  )
  expect(taken.uploads).toEqual(['granted', 'sent'])
  expect(sent).toEqual(['from a page.png'])
})

test('stopping stops before the next file', async () => {
  const controller = new AbortController()
  const sent: string[] = []
  const work = takeFiles(
    files('1', '2', '3', '4', '5'),
    { uploadUrl: '/upload', signal: controller.signal },
    {
      send: async ({ name }) => {
        sent.push(name)
        controller.abort()
        return name
      },
    },
  )
  await expect(work).rejects.toThrow(/abort/)
  expect(sent.length).toBeLessThan(5)
})

const fileEntry = (name: string): FileSystemEntry =>
  ({
    name,
    isFile: true,
    isDirectory: false,
    file: (take: (file: File) => void) => take(new File([''], name)),
  }) as unknown as FileSystemEntry

function folderEntry(name: string, children: FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    const rest = [...children]
    return { readEntries: (take: (some: FileSystemEntry[]) => void) => take(rest.splice(0, 2)) }
  }
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry
}

test('a dropped folder is walked to its end, and each file knows the folder that it lies in', async () => {
  const elm = folderEntry('Elm', ['1.jpg', '2.jpg', '3.jpg', '.hidden'].map(fileEntry))
  const found = await walkAll([folderEntry('River', [elm, fileEntry('all.jpg')]), fileEntry('single.jpg')])
  expect(found.map(({ file, folder }) => `${folder}/${file.name}`)).toEqual([
    'Elm/1.jpg',
    'Elm/2.jpg',
    'Elm/3.jpg',
    'River/all.jpg',
    '/single.jpg',
  ])
})
