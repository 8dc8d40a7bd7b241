import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listBackups } from './database/backups.ts'
import { MIGRATIONS } from './database/migrations.ts'
import { copyProject } from './copy-project.ts'
import { createProject, openProject } from './open-project.ts'
import type { OpenProject } from './project.ts'
import { addTestPhotos } from './test-project.ts'
import { actInWords } from './library/act-in-words.ts'

let parent: string
const open: OpenProject[] = []
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'frostline-open-'))
})
afterEach(async () => {
  for (const project of open.splice(0)) await project.close()
  rmSync(parent, { recursive: true, force: true })
})

/** A closed project with 20 photos, the first ten labelled Elm. */
async function closedProject(): Promise<string> {
  const project = createProject({ parent, name: 'Leaves', multiLabel: false })
  const ids = addTestPhotos(project, 20)
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 10) })
  await project.close()
  return project.folder
}

async function openAgain(folder: string, options = {}): Promise<OpenProject> {
  const project = await openProject(folder, options)
  open.push(project)
  return project
}

/** Empty for what was closed meanwhile. */
function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

const openFilesIn = (folder: string): string[] =>
  readdirSync('/proc/self/fd')
    .map((name) => readLink(`/proc/self/fd/${name}`))
    .filter((path) => path.startsWith(folder))

const numLabelled = (project: OpenProject): number => project.counts().numLabelled

describe('a project', () => {
  test('is as it was when it is opened again', async () => {
    const project = await openAgain(await closedProject())
    expect(project.counts()).toEqual({ numPhotos: 20, numLabelled: 10, numClasses: 1 })
    expect(project.info()).toMatchObject({ name: 'Leaves', readOnly: null, notices: [] })
    expect(actInWords(project.library.undoable().undo!)).toBe('New class Elm on 10 photos')
  })

  test('gets a folder whatever its name, and never one that is there', () => {
    const made = createProject({ parent, name: '../CON: a/b?', multiLabel: false })
    open.push(made)
    expect(made.folder.startsWith(parent)).toBe(true)
    expect(made.info().name).toBe('../CON: a/b?')
    expect(() => createProject({ parent, name: '../CON: a/b?', multiLabel: false })).toThrow(
      expect.objectContaining({ code: 'folder-exists' }),
    )
  })

  test('is open once only', async () => {
    const folder = await closedProject()
    await openAgain(folder)
    await expect(openProject(folder)).rejects.toMatchObject({ code: 'folder-locked' })
  })

  test.runIf(process.platform === 'linux')('that cannot be opened is not kept open', async () => {
    const folder = await closedProject()
    rmSync(join(folder, 'captures'), { recursive: true })
    writeFileSync(join(folder, 'captures'), '')
    await expect(openProject(folder)).rejects.toThrow()
    expect(openFilesIn(folder)).toEqual([])
  })

  test.runIf(process.platform === 'linux')('that is closed keeps no file open', async () => {
    const project = await openProject(await closedProject())
    project.thumbnails.put([['00'.repeat(32), new Uint8Array(1)]])
    expect(openFilesIn(project.folder)).not.toEqual([])
    await project.close()
    expect(openFilesIn(project.folder)).toEqual([])
  })

  test('made by a newer version is left as it is', async () => {
    const folder = await closedProject()
    const database = new DatabaseSync(join(folder, 'project.db'))
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`)
    database.close()
    const before = readFileSync(join(folder, 'project.db'))
    await expect(openProject(folder)).rejects.toMatchObject({ code: 'project-newer' })
    expect(readFileSync(join(folder, 'project.db'))).toEqual(before)
  })

  test('is not found in other folders', async () => {
    await expect(openProject(parent)).rejects.toMatchObject({ code: 'not-a-project' })
    await expect(openProject(join(parent, 'gone'))).rejects.toMatchObject({ code: 'not-a-project' })
    mkdirSync(join(parent, 'other.frostline'))
    const other = new DatabaseSync(join(parent, 'other.frostline', 'project.db'))
    other.exec('CREATE TABLE t (a); PRAGMA application_id = 7')
    other.close()
    await expect(openProject(join(parent, 'other.frostline'))).rejects.toMatchObject({ code: 'not-a-project' })
  })
})

describe('a damaged database', () => {
  test('is named with its last good backup, which opens; the damaged file is kept', async () => {
    const folder = await closedProject()
    const path = join(folder, 'project.db')
    const bytes = readFileSync(path)
    const damaged = Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0x5a)])
    writeFileSync(path, damaged)
    await expect(openProject(folder)).rejects.toMatchObject({
      code: 'project-damaged',
      hint: expect.stringContaining('last good backup') as unknown,
    })
    const project = await openAgain(folder, { useBackup: true })
    expect(numLabelled(project)).toBe(10)
    expect(project.info().notices[0]).toContain('backup')
    const aside = readdirSync(folder).find((name) => name.startsWith('damaged-'))!
    expect(readFileSync(join(folder, aside, 'project.db'))).toEqual(damaged)
  })

  test('that is no database at all, or gone, is treated alike', async () => {
    const folder = await closedProject()
    writeFileSync(join(folder, 'project.db'), 'not a database, but long enough to look like one'.repeat(100))
    await expect(openProject(folder)).rejects.toMatchObject({ code: 'project-damaged' })
    rmSync(join(folder, 'project.db'))
    expect(numLabelled(await openAgain(folder, { useBackup: true }))).toBe(10)
  })

  test('backups are made on closing when something changed, and only the newest are kept', async () => {
    const folder = await closedProject()
    for (let round = 0; round < 5; round++) {
      const project = await openProject(folder)
      if (round < 4) project.library.edit({ kind: 'create-class', name: `class ${round}`, photoIds: [] })
      await project.close()
    }
    const backups = listBackups(join(folder, 'backups'))
    expect(backups).toHaveLength(3)
    const newest = new DatabaseSync(backups[0].path, { readOnly: true })
    expect(newest.prepare('SELECT count(*) AS n FROM classes').get()).toEqual({ n: 5 })
    newest.close()
  })
})

describe('a disk that is full', () => {
  test('is named, nothing is half done, and labelling goes on when there is space', async () => {
    const project = await openAgain(await closedProject())
    const { connection } = project.database
    const { page_count: pages } = connection.prepare('PRAGMA page_count').get() as { page_count: number }
    connection.exec(`PRAGMA max_page_count = ${pages}`)
    let numMade = 0
    const fill = (): void => {
      for (;;)
        project.library.edit({ kind: 'create-class', name: `class ${'x'.repeat(80)} ${numMade++}`, photoIds: [] })
    }
    expect(fill).toThrow(expect.objectContaining({ code: 'disk-full', data: { path: expect.any(String) as string } }))
    expect(project.counts().numClasses).toBe(numMade)
    connection.exec('PRAGMA max_page_count = 100000')
    project.library.edit({ kind: 'create-class', name: 'after', photoIds: [] })
    expect(project.counts().numClasses).toBe(numMade + 1)
  })
})

describe('a folder that may not be written', () => {
  // the file system refuses root nothing: root's child becomes nobody once it has read the code, which may lie where nobody cannot go
  test.runIf(process.platform === 'linux')('opens for looking, and says why nothing can be changed', async () => {
    const folder = await closedProject()
    chmodSync(parent, 0o755)
    if (process.getuid?.() === 0) spawnSync('chown', ['-R', '65534:65534', folder])
    chmodSync(folder, 0o555)
    const script = `
      const { openProject } = await import(${JSON.stringify(new URL('./open-project.ts', import.meta.url).href)})
      if (process.getuid() === 0) {
        process.setgroups([65534])
        process.setgid(65534)
        process.setuid(65534)
      }
      const project = await openProject(${JSON.stringify(folder)})
      let code
      try { project.library.edit({ kind: 'create-class', name: 'Oak', photoIds: [] }) } catch (thrown) { code = thrown.code }
      console.log(JSON.stringify({ counts: project.counts(), readOnly: project.readOnly, code }))
      await project.close()`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'] },
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await new Promise((resolve) => child.on('close', resolve))
    chmodSync(folder, 0o755)
    expect(JSON.parse(output)).toEqual({
      counts: { numPhotos: 20, numLabelled: 10, numClasses: 1 },
      readOnly: expect.stringContaining('may not be written') as unknown,
      code: 'project-read-only',
    })
  })
})

describe('a process that is killed while labels are given', () => {
  test('has lost none that it acknowledged', async () => {
    const project = createProject({ parent, name: 'Leaves', multiLabel: false })
    addTestPhotos(project, 500)
    project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: [] })
    await project.close()
    const script = `
      import { writeSync } from 'node:fs'
      const { openProject } = await import(${JSON.stringify(new URL('./open-project.ts', import.meta.url).href)})
      const { library } = await openProject(${JSON.stringify(project.folder)})
      const { photos, classes } = library.snapshot()
      for (const { id } of photos) {
        library.edit({ kind: 'label', photoIds: [id], classIds: [classes[0].id], mode: 'replace' })
        writeSync(1, id + '\\n')
      }`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    // its output ends a moment before it does
    const ended = once(child, 'exit')
    const acknowledged: number[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(Number(line))
      if (acknowledged.length === 60) child.kill('SIGKILL')
    }
    await ended
    expect(acknowledged.length).toBeGreaterThanOrEqual(60)
    expect(acknowledged.length).toBeLessThan(500)
    const again = await openAgain(project.folder)
    expect(again.info().notices[0]).toContain('No label was lost')
    const labelled = new Set(again.labelledPhotos().map(({ photoId }) => photoId))
    for (const id of acknowledged) expect(labelled).toContain(id)
    expect(labelled.size - acknowledged.length).toBeLessThanOrEqual(1)
    for (let step = labelled.size; step > 0; step--) again.library.undo()
    expect(numLabelled(again)).toBe(0)
  })
})

describe('a copy', () => {
  test('has labels, runs and captures, a name and number of its own, and no caches', async () => {
    const project = await openAgain(await closedProject())
    for (const [part, file] of [
      ['captures', 'a.png'],
      ['runs', 'run.json'],
      ['cache', 'features.bin'],
    ])
      writeFileSync(join(project.folder, part, file), 'content')
    const folder = await copyProject(project, join(parent, 'elsewhere'), 'Leaves 2')
    const copy = await openAgain(folder)
    expect(copy.info()).toMatchObject({ name: 'Leaves 2' })
    expect(copy.id).not.toBe(project.id)
    expect(numLabelled(copy)).toBe(10)
    expect(existsSync(join(folder, 'captures/a.png')) && existsSync(join(folder, 'runs/run.json'))).toBe(true)
    expect(existsSync(join(folder, 'cache/features.bin'))).toBe(false)
    await expect(copyProject(project, join(parent, 'elsewhere'), 'Leaves 2')).rejects.toMatchObject({
      code: 'folder-exists',
    })
    await expect(copyProject(project, project.folder, 'in')).rejects.toMatchObject({ code: 'folder-inside-project' })
  })
})
