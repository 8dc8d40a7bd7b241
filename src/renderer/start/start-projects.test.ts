import { expect, test } from 'vitest'
import type { RecentProject } from '../../shared/contract/app/projects.ts'
import { AppError } from '../../shared/errors.ts'
import { folderOf, nameFor, shortPath, StartProjects } from './start-projects.svelte.ts'

const RECENT: RecentProject = {
  folder: '/p/a.frostline',
  name: 'a',
  openedAt: 0,
  numPhotos: 3,
  numLabelled: 2,
  numClasses: 2,
  cover: null,
  isThere: true,
}
const taken = (folder: string) => ({ file: new File([''], 'a.jpg'), folder })

function host(existing: readonly string[] = []) {
  const asked: unknown[] = []
  const forgotten: string[] = []
  const api = {
    recent: async () => [RECENT],
    forget: async ({ folder }: { folder: string }) => void forgotten.push(folder),
    open: async (input: { folder: string; useBackup?: boolean }) => {
      asked.push(input)
      if (!input.useBackup)
        throw new AppError('project-damaged', 'The project is damaged.', { hint: 'Backup of 3 Nov.' })
    },
    create: async (input: { name: string }) => {
      asked.push(input)
      if (existing.includes(input.name)) throw new AppError('folder-exists', 'There is such a folder already.')
    },
    createSample: async () => undefined,
    size: async ({ folder }: { folder: string }) => ({ sizeBytes: folder.length }),
  }
  // of the client's functions only how they are called matters
  const projects = new StartProjects(api as unknown as ConstructorParameters<typeof StartProjects>[0], {
    switch: (work) => work(),
  })
  return { projects, asked, forgotten }
}

test('a damaged project offers its backup, and is opened with it', async () => {
  const { projects, asked } = host()
  expect(await projects.open('/p/a.frostline')).toBe(false)
  expect(projects.canUseBackup).toBe(true)
  expect(projects.failedFolder).toBe('/p/a.frostline')
  expect(await projects.open('/p/a.frostline', true)).toBe(true)
  expect(projects.error).toBeUndefined()
  expect(asked.at(-1)).toEqual({ folder: '/p/a.frostline', useBackup: true })
})

test('dropped photos make a project named after their folder, with a number where that is taken', async () => {
  const { projects, asked } = host(['River', 'River 2'])
  expect(await projects.createFor([taken('River'), taken('River')], '/p', 'My photos')).toBe(true)
  expect(asked.at(-1)).toEqual({ name: 'River 3', parent: '/p', multiLabel: false })
  expect(projects.error).toBeUndefined()
})

test('photos of several folders, or of none, get a plain name', () => {
  expect(nameFor([taken('Elm'), taken('Oak')], 'My photos')).toBe('My photos')
  expect(nameFor([taken('')], 'My photos')).toBe('My photos')
})

test('what is forgotten leaves the list at once', async () => {
  const { projects, forgotten } = host()
  await projects.load()
  expect(projects.recent).toHaveLength(1)
  await projects.forget(RECENT)
  expect(projects.recent).toEqual([])
  expect(forgotten).toEqual(['/p/a.frostline'])
})

test('where a project will lie is said as its system writes it', () => {
  expect(folderOf('/home/ada/', ' Leaves ')).toBe('/home/ada/Leaves.frostline')
  expect(folderOf('/home/ada', 'x/../../y')).toBe('/home/ada/x-..-.-y.frostline')
  expect(folderOf('/home/ada', '...')).toBe('/home/ada/project.frostline')
  expect(folderOf('C:\\Photos', 'Leaves')).toBe('C:\\Photos\\Leaves.frostline')
  expect(shortPath('/a/very/long/way/to/the/project.frostline', 20)).toBe('…e/project.frostline')
})

test('each project of the list is shown with what it takes on the disk', async () => {
  const { projects } = host()
  await projects.load()
  expect([...projects.sizes]).toEqual([['/p/a.frostline', 14]])
})
