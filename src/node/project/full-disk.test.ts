import { spawnSync } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectLayout } from './layout.ts'
import { createProject, openProject } from './open-project.ts'
import { killedAfter } from './test-kill.ts'
import { addTestPhotos } from './test-project.ts'

const isMounted = (folder: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'none', folder]).status === 0
/** A disk of our own that can be filled: only where this process may mount one (as root, not in every container). */
const canMount = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'frostline-mount-'))
  const isPossible = isMounted(folder)
  if (isPossible) spawnSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true, force: true })
  return isPossible
})()

let root: string
let disk: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'frostline-full-'))
  disk = join(root, 'disk')
  mkdirSync(disk)
})
afterEach(() => {
  spawnSync('umount', ['-l', disk])
  rmSync(root, { recursive: true, force: true })
})

async function closedProject(): Promise<string> {
  const project = createProject({ parent: root, name: 'Leaves', multiLabel: false })
  const ids = addTestPhotos(project, 20)
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 10) })
  await project.close()
  return project.folder
}

/** Puts the project on a disk without room for a single byte more. @returns where it is. */
function onFullDisk(folder: string): string {
  isMounted(disk)
  const moved = join(disk, 'Leaves.frostline')
  cpSync(folder, moved, { recursive: true })
  const file = openSync(join(disk, 'filling'), 'w')
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size))
    } catch {
      // full, for pieces of that size
    }
  }
  closeSync(file)
  return moved
}

async function expectLooking(folder: string, numClasses: number): Promise<void> {
  const project = await openProject(folder)
  expect(project.readOnly).toContain('The disk is full')
  expect(project.counts()).toEqual({ numPhotos: 20, numLabelled: 10, numClasses })
  expect(() => project.library.edit({ kind: 'create-class', name: 'Ash', photoIds: [] })).toThrow(
    expect.objectContaining({ code: 'project-read-only' }),
  )
  await project.close()
}

test.runIf(canMount)('a project on a full disk opens for looking', async () => {
  await expectLooking(onFullDisk(await closedProject()), 1)
})

test.runIf(canMount)('also with labels in its log, after a kill', async () => {
  const folder = await closedProject()
  await killedAfter(
    1,
    `const project = await openProject(${JSON.stringify(folder)})
     project.library.edit({ kind: 'create-class', name: 'Oak', photoIds: [] })
     say('done')
     setInterval(() => {}, 1000)`,
  )
  await expectLooking(onFullDisk(folder), 2)
})

test.runIf(canMount)('also where every other place to copy it to is full too', async () => {
  const folder = onFullDisk(await closedProject())
  const { openReadOnly } = await import('./database/open-database.ts')
  const { database, cleanUp } = openReadOnly(projectLayout(folder), { useBackup: false, places: [disk] })
  expect(database.statement<[], { n: number }>('SELECT count(*) AS n FROM labels').get()).toEqual({ n: 10 })
  expect(() => {
    database.connection.exec('DELETE FROM labels')
  }).toThrow('readonly')
  database.close()
  cleanUp()
})

test.runIf(canMount)('a project that another process has open is not opened, full disk or not', async () => {
  const project = createProject({ parent: root, name: 'Leaves', multiLabel: false })
  const moved = onFullDisk(project.folder)
  await expect(openProject(moved)).rejects.toMatchObject({ code: 'folder-locked' })
  await project.close()
})
