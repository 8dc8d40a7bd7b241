import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProject, openProject } from './open-project.ts'
import { RecentProjects } from './recent-projects.ts'
import { killedAfter } from './test-kill.ts'
import { addTestPhotos } from './test-project.ts'

let parent: string
let folder: string
let database: string
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'frostline-broken-'))
  folder = await closedProject('Leaves')
  database = join(folder, 'project.db')
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

/** With 20 photos, ten of them labelled, and a backup that has them. */
async function closedProject(name: string): Promise<string> {
  const project = createProject({ parent, name, multiLabel: false })
  const ids = addTestPhotos(project, 20)
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: ids.slice(0, 10) })
  await project.close()
  return project.folder
}

/** What a kill leaves of a project whose labels lie in its log. @returns the log. */
async function logOf(project: string): Promise<string> {
  await killedAfter(
    1,
    `const project = await openProject(${JSON.stringify(project)})
     project.library.edit({ kind: 'create-class', name: 'Oak', photoIds: [] })
     say('done')
     setInterval(() => {}, 1000)`,
  )
  return join(project, 'project.db-wal')
}

function change(sql: string): void {
  const connection = new DatabaseSync(database)
  connection.exec(sql)
  connection.close()
}

type Breaking = [what: string, breakIt: () => void | Promise<void>]

const BROKEN: readonly Breaking[] = [
  ['missing', () => rmSync(database)],
  ['empty', () => writeFileSync(database, '')],
  ['cut off in its header', () => truncateSync(database, 50)],
  ['cut off in the middle', () => truncateSync(database, 4096 * 7)],
  ['garbage', () => writeFileSync(database, 'not a database, but long enough to look like one'.repeat(1000))],
  ['zeros', () => writeFileSync(database, Buffer.alloc(40_960))],
  [
    'of another header',
    () =>
      writeFileSync(database, Buffer.concat([Buffer.from('SQLite format 9\0'), readFileSync(database).subarray(16)])),
  ],
  ['another program’s', () => change('PRAGMA application_id = 7')],
  ['without its mark', () => change('PRAGMA application_id = 0')],
  ['of no version', () => change('PRAGMA user_version = 0')],
  ['without a table', () => change('PRAGMA foreign_keys = OFF; DROP TABLE labels')],
  ['without the project', () => change('DELETE FROM project')],
  [
    'with another table of that name',
    () => change('PRAGMA foreign_keys = OFF; DROP TABLE labels; CREATE TABLE labels (a)'),
  ],
  [
    'with the log of another project beside it',
    async () => copyFileSync(await logOf(await closedProject('Other')), `${database}-wal`),
  ],
  [
    'with a log of before beside it',
    async () => {
      copyFileSync(await logOf(folder), join(parent, 'old-wal'))
      const later = await openProject(folder)
      for (const name of ['Ash', 'Fir']) later.library.edit({ kind: 'create-class', name, photoIds: [] })
      await later.close()
      copyFileSync(join(parent, 'old-wal'), `${database}-wal`)
    },
  ],
  [
    'gone but for its log',
    async () => {
      await logOf(folder)
      rmSync(database)
    },
  ],
  [
    'half restored: killed between the two renames',
    () => {
      mkdirSync(join(folder, 'damaged-20261130T000000000Z'))
      copyFileSync(database, join(folder, '.project.db.unfinished-0123456789ab'))
      renameSync(database, join(folder, 'damaged-20261130T000000000Z', 'project.db'))
    },
  ],
]

describe('a project whose database is', () => {
  test.each(BROKEN)('%s offers its backup, which opens, and keeps what was there', async (_, breakIt) => {
    await breakIt()
    const before = filesIn(folder)
    await expect(openProject(folder)).rejects.toMatchObject({
      code: 'project-damaged',
      hint: expect.stringContaining('last good backup') as unknown,
    })
    for (const [name, bytes] of filesIn(folder)) if (/db(-wal)?$/.test(name)) expect(bytes).toEqual(before.get(name))
    const restored = await openProject(folder, { useBackup: true })
    expect(restored.counts()).toMatchObject({ numPhotos: 20, numLabelled: 10 })
    expect(restored.info().notices.join(' ')).toContain('This is the backup of')
    await restored.close()
    await (await openProject(folder)).close()
    expect(readdirSync(folder).filter((name) => name.includes('.unfinished-'))).toEqual([])
  })

  test('broken says what the database itself said', async () => {
    truncateSync(database, statSync(database).size - 4096)
    await expect(openProject(folder)).rejects.toMatchObject({
      code: 'project-damaged',
      cause: expect.objectContaining({ message: expect.stringMatching(/./) as unknown }) as unknown,
    })
  })

  test('broken, with no backup, is not called another program’s folder, and nothing is offered', async () => {
    for (const name of readdirSync(join(folder, 'backups'))) writeFileSync(join(folder, 'backups', name), 'damaged too')
    writeFileSync(database, '')
    await expect(openProject(folder)).rejects.toMatchObject({
      code: 'no-backup',
      message: expect.stringContaining('is empty') as unknown,
    })
  })

  test('missing still stands in the list of recent projects as one that can be opened', () => {
    rmSync(database)
    const recent = new RecentProjects(join(parent, 'config'))
    recent.remember({ folder, name: 'Leaves', openedAt: 0, numPhotos: 0, numLabelled: 0, numClasses: 0, cover: null })
    expect(recent.list()).toMatchObject([{ isThere: true }])
    rmSync(folder, { recursive: true })
    expect(recent.list()).toMatchObject([{ isThere: false }])
  })
})

/** Without what a lock leaves. */
const filesIn = (path: string): Map<string, Buffer> =>
  new Map(
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.startsWith('project.db'))
      .map(({ name }) => [name, readFileSync(join(path, name))]),
  )

test('a restore that is killed at any moment can be done again', async () => {
  const script = (step: string, call: number): string => `
    import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { ${step}: real } = fs
    let calls = 0
    fs.${step} = (...given) => {
      real(...given)
      if (!given[0].includes('frostline-lock') && ++calls === ${call}) {
        say('killed')
        process.kill(process.pid, 'SIGKILL')
      }
    }
    syncBuiltinESMExports()
    await openProject(${JSON.stringify(folder)}, { useBackup: true })`
  // the copy is there; the damaged one is aside; the copy has its place
  for (const [step, call] of [
    ['copyFileSync', 1],
    ['renameSync', 1],
    ['renameSync', 2],
  ] as const) {
    writeFileSync(database, 'damaged')
    expect(await killedAfter(1, script(step, call))).toEqual(['killed'])
    const restored = await openOrRestore()
    expect(restored.counts(), `${step} ${call}`).toMatchObject({ numPhotos: 20, numLabelled: 10 })
    await restored.close()
  }
})

async function openOrRestore(): ReturnType<typeof openProject> {
  try {
    return await openProject(folder)
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'project-damaged' })
    return openProject(folder, { useBackup: true })
  }
}
