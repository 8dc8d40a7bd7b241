import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { OpenProject } from '../project.ts'
import { testProject } from '../test-project.ts'
import { listBackups, makeBackup, restoreBackup } from './backups.ts'

/** What folders held whenever the disk was asked to know their entries. */
const synced: { readonly folder: string; readonly names: readonly string[] }[] = []
vi.mock(import('../../files/atomic.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    syncFolder: (path: string) => {
      synced.push({ folder: basename(path), names: readdirSync(path) })
      real.syncFolder(path)
    },
  }
})

let project: OpenProject
let remove: () => Promise<void>
beforeEach(() => {
  ;({ project, remove } = testProject())
  synced.length = 0
})
afterEach(() => remove().catch(() => undefined))

test('the disk knows a backup by its name before an older one is given up', async () => {
  const { path } = await makeBackup(project.database, project.layout)
  expect(synced).toEqual([{ folder: 'backups', names: [basename(path)] }])
})

test('the disk knows that the old database lies aside before a new one takes its place, and then that', async () => {
  const { layout } = project
  await project.close()
  synced.length = 0
  const [backup] = listBackups(layout.backups)
  if (!backup) throw new Error('A project that is closed has a backup.')
  const aside = basename(restoreBackup(layout, backup) ?? '')
  const [inside, without, whole] = synced
  expect(synced).toHaveLength(3)
  expect(inside).toEqual({ folder: aside, names: ['project.db'] })
  expect(without?.names).toContain(aside)
  expect(without?.names).not.toContain('project.db')
  expect(whole?.names).toContain('project.db')
})
