import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Backup, listBackups, restoreBackup, superfluous, timeOfBackup } from './database/backups.ts'
import { examine } from './database/examine.ts'
import { createProject, openProject } from './open-project.ts'
import type { OpenProject } from './project.ts'
import { killedAfter } from './test-kill.ts'
import { addTestPhotos, testProject } from './test-project.ts'

let parent: string
const open: OpenProject[] = []
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'frostline-backups-'))
})
afterEach(async () => {
  vi.useRealTimers()
  for (const project of open.splice(0)) await project.close()
  rmSync(parent, { recursive: true, force: true })
})

function newProject(numPhotos = 100): OpenProject {
  const project = createProject({ parent, name: 'Leaves', multiLabel: false })
  open.push(project)
  addTestPhotos(project, numPhotos)
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: [] })
  return project
}

async function openAgain(folder: string, options = {}): Promise<OpenProject> {
  const project = await openProject(folder, options)
  open.push(project)
  return project
}

const addClass = (project: OpenProject, name: string): unknown =>
  project.library.edit({ kind: 'create-class', name, photoIds: [] })
const backupsOf = ({ layout }: OpenProject): Backup[] => listBackups(layout.backups)
const revisionOf = (path: string): number => {
  const content = examine(path)
  return content.kind === 'whole' ? content.revision : -1
}

describe('labels of a process that was killed', () => {
  test('are in the next backup: 48 labels, kill, open, close, damage, restore: 48', async () => {
    const project = newProject()
    const { folder } = project
    await project.close()
    const script = `
      const { library } = await openProject(${JSON.stringify(folder)})
      const { photos, classes } = library.snapshot()
      for (const { id } of photos.slice(0, 48)) {
        library.edit({ kind: 'label', photoIds: [id], classIds: [classes[0].id], mode: 'replace' })
        say(id)
      }
      setInterval(() => {}, 1000)`
    expect(await killedAfter(48, script)).toHaveLength(48)
    const again = await openProject(folder)
    expect(again.counts().numLabelled).toBe(48)
    await again.close()
    truncateSync(join(folder, 'project.db'), 5000)
    await expect(openProject(folder)).rejects.toMatchObject({ code: 'project-damaged' })
    const restored = await openAgain(folder, { useBackup: true })
    expect(restored.counts().numLabelled).toBe(48)
  })
})

describe('a backup', () => {
  test('is made no more once the project is closed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const project = newProject()
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    await project.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is made ten minutes after the last one, if something changed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const project = newProject()
    const tries: string[] = []
    project.backups.onTry((outcome) => tries.push('path' in outcome ? 'made' : String(outcome.thrown)))
    const afterMinutes = async (minutes: number): Promise<void> => {
      await vi.advanceTimersByTimeAsync(minutes * 60_000)
      await project.backups.settled()
    }
    await afterMinutes(9)
    expect(tries).toEqual([])
    await afterMinutes(1)
    expect(tries).toEqual(['made'])
    await afterMinutes(10)
    expect(tries).toEqual(['made'])
    addClass(project, 'Oak')
    await afterMinutes(10)
    expect(tries).toEqual(['made', 'made'])
    expect(backupsOf(project).map(({ path }) => revisionOf(path))).toEqual([3, 2])
  })

  test('holds the name and settings too, without a label changed', async () => {
    const project = newProject()
    await project.backups.make()
    project.rename('Trees')
    await project.backups.make()
    project.settings.set('draft', { a: 1 })
    await project.backups.make()
    expect(backupsOf(project)).toHaveLength(3)
  })

  test('that fails is told, counts for nothing, is tried again, and costs no older one', async () => {
    const project = newProject()
    await project.backups.make()
    addClass(project, 'Oak')
    const { backups } = project.layout
    renameSync(backups, `${backups} away`)
    writeFileSync(backups, 'in the way')
    const tries: unknown[] = []
    project.backups.onTry((outcome) => tries.push(outcome))
    await project.backups.make()
    expect(tries).toEqual([{ thrown: expect.objectContaining({ code: expect.any(String) as unknown }) as unknown }])
    expect(project.info().backupProblem).toMatchObject({ message: expect.stringContaining('backups') as unknown })
    rmSync(backups)
    renameSync(`${backups} away`, backups)
    await project.backups.make()
    expect(project.info().backupProblem).toBeNull()
    expect(backupsOf(project).map(({ revision }) => revision)).toEqual([3, 2])
  })

  test('is not believed to be up to date because it is there: its content counts', async () => {
    const project = newProject()
    await project.backups.make()
    const [{ path }] = backupsOf(project)
    await project.close()
    truncateSync(path, 8192)
    const again = await openAgain(project.folder)
    await again.backups.make()
    expect(revisionOf(backupsOf(again)[0].path)).toBe(2)
    expect(backupsOf(again)[0].path).not.toBe(path)
  })

  test('leaves nothing but itself in its folder', async () => {
    const project = newProject()
    await project.backups.make()
    expect(readdirSync(project.layout.backups)).toHaveLength(1)
  })
})

describe('whatever the clock says', () => {
  test.each([
    ['set back', '2001-01-01T00:00:00Z'],
    ['ahead', '2099-01-01T00:00:00Z'],
  ])('the newest labels are in the backup that is offered: a clock that is %s', async (_, time) => {
    const project = newProject()
    for (const name of ['a', 'b', 'c', 'd']) {
      addClass(project, name)
      await project.backups.make()
    }
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(time) })
    for (const name of ['e', 'f']) {
      addClass(project, name)
      await project.backups.make()
    }
    vi.setSystemTime(new Date('2026-11-30T00:00:00Z'))
    addClass(project, 'g')
    await project.close()
    writeFileSync(project.layout.database, '')
    const restored = await openAgain(project.folder, { useBackup: true })
    expect(restored.counts().numClasses).toBe(8)
  })

  test('backups of before they were numbered, dated ahead, do not push newer ones out', async () => {
    const project = newProject()
    await project.backups.make()
    const [{ path }] = backupsOf(project)
    const { backups } = project.layout
    for (const year of [2097, 2098, 2099]) copyFileSync(path, join(backups, `project-${year}0101T000000000Z.db`))
    rmSync(path)
    addClass(project, 'Oak')
    await project.backups.make()
    addClass(project, 'Ash')
    await project.backups.make()
    expect(
      backupsOf(project)
        .map(({ revision }) => revision)
        .slice(0, 3),
    ).toEqual([4, 3, 2])
  })
})

describe('which backups are kept', () => {
  const made = (times: readonly string[]): Backup[] =>
    times.map((time, index) => ({
      path: time,
      number: times.length - index,
      revision: times.length - index,
      time,
      isBeforeMigration: false,
      sizeBytes: 1000,
    }))
  const kept = (backups: readonly Backup[]): string[] => {
    const gone = superfluous(backups)
    return backups.filter((backup) => !gone.includes(backup)).map(({ time }) => time)
  }

  test('the last three, and one of each of the last hours and days before', () => {
    const times = [
      ...['50', '40', '30', '20', '10'].map((minute) => `20261130T12${minute}00000Z`),
      ...['11', '10', '09', '08', '07', '06'].map((hour) => `20261130T${hour}0000000Z`),
      ...Array.from({ length: 9 }, (_, day) => `202611${29 - day}T120000000Z`),
    ]
    expect(kept(made(times))).toEqual([
      ...['50', '40', '30'].map((minute) => `20261130T12${minute}00000Z`),
      ...['11', '10', '09', '08'].map((hour) => `20261130T${hour}0000000Z`),
      ...['29', '28', '27', '26', '25', '24'].map((day) => `202611${day}T120000000Z`),
    ])
  })

  test('the last three always, of the others as many as fit in a gibibyte', () => {
    const large = made(['30', '29', '28', '27', '26'].map((day) => `202611${day}T120000000Z`)).map((backup) => ({
      ...backup,
      sizeBytes: 400 * 2 ** 20,
    }))
    expect(kept(large)).toHaveLength(3)
  })
})

test('a backup that is restored twice in one moment keeps what was there both times', async () => {
  const { project, remove } = testProject()
  const { layout } = project
  try {
    await project.close()
    const [good] = listBackups(layout.backups)
    if (!good) throw new Error('A project that is closed has a backup.')
    vi.useFakeTimers({ now: 0, toFake: ['Date'] })
    const first = restoreBackup(layout, good)
    const second = restoreBackup(layout, good)
    expect([first, second]).toEqual([
      join(layout.folder, 'damaged-19700101T000000000Z'),
      join(layout.folder, 'damaged-19700101T000000000Z-2'),
    ])
    rmSync(layout.database)
    expect(restoreBackup(layout, good)).toBeUndefined()
    if (process.platform !== 'win32') expect(statSync(layout.database).mode & 0o777).toBe(0o600)
  } finally {
    vi.useRealTimers()
    await remove().catch(() => undefined)
  }
})

test('the time of a backup is told as people write it; what is none as it is', () => {
  const backup = { path: '', number: 1, revision: 0, isBeforeMigration: false, sizeBytes: 0 }
  expect(timeOfBackup({ ...backup, time: '20261130T101500000Z' })).toBe(
    new Date(Date.UTC(2026, 10, 30, 10, 15)).toLocaleString('en'),
  )
  expect(timeOfBackup({ ...backup, time: '20269930T101500000Z' })).toBe('20269930T101500000Z')
})

test('other files in the folder of backups are none, and backups are listed by number, then by revision', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostline backups '))
  try {
    expect(listBackups(join(folder, 'nowhere'))).toEqual([])
    const names = [
      'project-000002-revision-5-20260101T000000000Z.db',
      'project-000010-revision-1-20250101T000000000Z-before-version-3.db',
      'project-20270101T000000000Z.db',
      'project.db',
      'project-2-revision-5-20260101T000000000Z.db',
    ]
    for (const name of names) writeFileSync(join(folder, name), 'xy')
    expect(listBackups(folder).map(({ path, ...rest }) => ({ name: basename(path), ...rest }))).toEqual([
      { name: names[1], number: 10, revision: 1, time: '20250101T000000000Z', isBeforeMigration: true, sizeBytes: 2 },
      { name: names[0], number: 2, revision: 5, time: '20260101T000000000Z', isBeforeMigration: false, sizeBytes: 2 },
      // not numbered, and no database
      { name: names[2], number: 0, revision: -1, time: '20270101T000000000Z', isBeforeMigration: false, sizeBytes: 2 },
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
