import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ProjectLayout, projectLayout } from '../layout.ts'
import { makeBackup } from './backups.ts'
import { examine, hasLog, markOf } from './examine.ts'
import { APPLICATION_ID, MIGRATIONS } from './migrations.ts'
import { createDatabase, openDatabase, openReadOnly } from './open-database.ts'

let parent: string
let layout: ProjectLayout
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'frostline database '))
  layout = projectLayout(join(parent, 'Leaves.frostline'))
  mkdirSync(layout.folder)
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

/** What every column has to have, as small as it may be. */
const addProject = (id = 'p') => {
  const database = new DatabaseSync(layout.database)
  try {
    const columns = database
      .prepare('SELECT name FROM pragma_table_info(\'project\') WHERE "notnull" = 1 AND dflt_value IS NULL AND pk = 0')
      .all()
      .map(({ name }) => String(name))
    const all = ['id', ...columns.filter((name) => name !== 'id')]
    database
      .prepare(`INSERT INTO project (${all.join()}) VALUES (${all.map(() => '?').join()})`)
      .run(...all.map((name) => (name === 'id' ? id : name === 'name' ? 'Leaves' : 1)))
  } finally {
    database.close()
  }
}

describe('a database', () => {
  test('of this version opens as it is', async () => {
    createDatabase(layout).close()
    addProject()
    const { database, notices, cleanUp } = await openDatabase(layout, { useBackup: false })
    expect(notices).toEqual([])
    database.close()
    cleanUp()
    expect(examine(layout.database)).toMatchObject({ kind: 'whole', id: 'p', version: MIGRATIONS.length, revision: 1 })
    expect(existsSync(layout.backups)).toBe(false)
  })

  test('that is broken is not opened, and what is wrong is told apart', async () => {
    const wrong = async () =>
      (await openDatabase(layout, { useBackup: false }).catch((thrown: unknown) => thrown)) as { code: string }
    expect((await wrong()).code).toBe('not-a-project')
    createDatabase(layout).close()
    // without the project itself
    expect((await wrong()).code).toBe('no-backup')
    expect(examine(layout.database)).toMatchObject({ kind: 'broken', what: 'is not complete' })
    addProject()
    const other = new DatabaseSync(layout.database)
    other.exec('PRAGMA user_version = 999')
    expect(examine(layout.database)).toEqual({ kind: 'newer', version: 999 })
    other.exec(`PRAGMA user_version = ${MIGRATIONS.length}; PRAGMA application_id = 77`)
    expect(examine(layout.database)).toEqual({ kind: 'foreign' })
    other.exec('PRAGMA application_id = 0')
    expect(examine(layout.database)).toMatchObject({
      kind: 'broken',
      what: 'is not complete',
      detail: 'without: its mark',
    })
    other.exec(`PRAGMA application_id = ${APPLICATION_ID}; DROP TABLE labels`)
    expect(examine(layout.database)).toMatchObject({
      kind: 'broken',
      what: 'is not complete',
      detail: expect.stringContaining('labels') as string,
    })
    other.close()
  })

  test('that is missing, empty or no database is told apart', () => {
    expect(examine(layout.database)).toEqual({ kind: 'broken', what: 'is missing' })
    writeFileSync(layout.database, '')
    expect(examine(layout.database)).toEqual({ kind: 'broken', what: 'is empty' })
    writeFileSync(layout.database, 'no database at all'.repeat(1000))
    expect(examine(layout.database)).toMatchObject({ kind: 'broken', what: 'is damaged' })
  })

  test('has another mark when labels, name or settings change', () => {
    createDatabase(layout).close()
    addProject()
    const database = new DatabaseSync(layout.database)
    const marks = [markOf(database)]
    for (const sql of [
      "UPDATE project SET name = 'x'",
      'UPDATE project SET revision = 3',
      "INSERT INTO settings (key, value) VALUES ('a', '1')",
    ]) {
      database.exec(sql)
      marks.push(markOf(database))
    }
    expect(new Set(marks).size).toBe(4)
    expect(markOf(database)).toBe(marks[3])
    database.close()
  })
})

describe('with a log beside it', () => {
  test('a database is as whole as both together', () => {
    createDatabase(layout).close()
    addProject()
    const writer = new DatabaseSync(layout.database)
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE project SET revision = 7')
    expect(hasLog(layout.database)).toBe(true)
    expect(examine(layout.database)).toMatchObject({ kind: 'whole', id: 'p', revision: 7 })
    writer.close()
    expect(hasLog(layout.database)).toBe(false)
  })
})

describe('a project that may not be written', () => {
  test('is opened as a copy elsewhere, which goes afterwards', () => {
    createDatabase(layout).close()
    addProject()
    const place = join(parent, 'elsewhere')
    mkdirSync(place)
    const { database, notices, cleanUp } = openReadOnly(layout, { useBackup: false, places: [place] })
    expect(notices).toEqual([])
    expect(readdirSync(place)).toHaveLength(1)
    database.connection.exec('UPDATE project SET revision = 9')
    database.close()
    cleanUp()
    expect(readdirSync(place)).toEqual([])
    expect(examine(layout.database)).toMatchObject({ revision: 1 })
  })

  test('is read where it lies where there is no room for a copy, unless a part of it is in a log', () => {
    createDatabase(layout).close()
    addProject()
    const places = [join(parent, 'not there', 'at all')]
    const { database } = openReadOnly(layout, { useBackup: false, places })
    expect(database.statement<[], { id: string }>('SELECT id FROM project').get()?.id).toBe('p')
    expect(() => database.connection.exec('UPDATE project SET revision = 9')).toThrow()
    database.close()
    const writer = new DatabaseSync(layout.database)
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE project SET revision = 7')
    expect(() => openReadOnly(layout, { useBackup: false, places })).toThrow()
    writer.close()
  })

  test('is shown from its backup where that is asked for, and says of when', async () => {
    createDatabase(layout).close()
    addProject('old')
    const { database } = await openDatabase(layout, { useBackup: false })
    await makeBackup(database, layout)
    database.connection.exec('UPDATE project SET revision = 5')
    database.close()
    const place = join(parent, 'elsewhere')
    mkdirSync(place)
    const opened = openReadOnly(layout, { useBackup: true, places: [place] })
    expect(opened.notices).toEqual([expect.stringMatching(/^This is the backup of .*, for looking\.$/)])
    expect(opened.database.statement<[], { revision: number }>('SELECT revision FROM project').get()?.revision).toBe(1)
    opened.database.close()
    opened.cleanUp()
    rmSync(layout.backups, { recursive: true })
    expect(() => openReadOnly(layout, { useBackup: true, places: [place] })).toThrow(
      expect.objectContaining({ code: 'no-backup' }) as Error,
    )
  })
})
