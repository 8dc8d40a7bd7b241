import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { deleteProject, renameClosed, sizeOfProject } from './closed-project.ts'
import { lockProject, openProject } from './open-project.ts'
import { testProject } from './test-project.ts'

let cleanUp = async (): Promise<void> => undefined
afterEach(() => cleanUp())

function bench() {
  const { project, parent, remove } = testProject()
  cleanUp = remove
  return { project, parent, folder: project.folder }
}

test('a project gets another name and keeps its folder', async () => {
  const { project, folder } = bench()
  await project.close()
  await renameClosed(folder, 'Bäume')
  const again = await openProject(folder)
  expect([again.info().name, again.folder]).toEqual(['Bäume', folder])
  await again.close()
})

test('a project is deleted with all in it, and photos that lie elsewhere stay', async () => {
  const { project, folder, parent } = bench()
  await project.close()
  mkdirSync(join(parent, 'photos'))
  writeFileSync(join(parent, 'photos', 'a.jpg'), 'a')
  if (process.platform !== 'win32') symlinkSync(join(parent, 'photos'), join(folder, 'linked'))
  await deleteProject(folder)
  expect(existsSync(join(parent, 'photos', 'a.jpg'))).toBe(true)
  expect(readdirSync(parent)).toEqual(['photos'])
})

test('what is no project, or is open, is neither renamed nor deleted', async () => {
  const { folder, parent } = bench()
  for (const act of [deleteProject, (path: string) => renameClosed(path, 'x')]) {
    await expect(act(folder)).rejects.toMatchObject({ code: 'folder-locked' })
    await expect(act(parent)).rejects.toMatchObject({ code: 'not-a-project' })
  }
  expect(existsSync(join(folder, 'project.db'))).toBe(true)
})

test.each([
  ['a database that is no database', (database: string) => writeFileSync(database, 'not a database')],
  ['no database', (database: string) => rmSync(database)],
])('a project that is damaged is deleted too, unless it is open: %s', async (_, damage) => {
  const { project, folder, parent } = bench()
  await project.close()
  damage(join(folder, 'project.db'))
  const lock = lockProject({ folder })
  await expect(deleteProject(folder)).rejects.toMatchObject({ code: 'folder-locked' })
  lock.release()
  await deleteProject(folder)
  expect(readdirSync(parent)).toEqual([])
})

test('a folder that is damaged and bears no project’s name is not deleted', async () => {
  const { parent } = bench()
  const folder = join(parent, 'photos of the year')
  mkdirSync(folder)
  writeFileSync(join(folder, 'project.db'), 'not a database')
  await expect(deleteProject(folder)).rejects.toThrow()
  expect(readdirSync(folder)).toContain('project.db')
})

test('a project that is open elsewhere is named, with who has it and what to do', async () => {
  const { folder } = bench()
  expect(() => lockProject({ folder })).toThrow(
    expect.objectContaining({
      code: 'folder-locked',
      message: expect.stringMatching(/^“Leaves” is open already\. ./) as string,
      hint: expect.stringMatching(/^Close it there first\./) as string,
    }) as Error,
  )
  expect(() => lockProject({ folder: join(folder, 'nowhere') })).toThrow(
    expect.not.objectContaining({ code: 'folder-locked' }) as Error,
  )
})

test('the size of a project is that of its files', async () => {
  const { project, folder } = bench()
  await project.close()
  const before = await sizeOfProject(folder)
  mkdirSync(join(folder, 'runs', 'run-1'), { recursive: true })
  writeFileSync(join(folder, 'runs', 'run-1', 'model.bin'), Buffer.alloc(5000))
  expect((await sizeOfProject(folder)) - before).toBe(5000)
})
