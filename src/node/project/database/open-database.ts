import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppError, failure } from '../../../shared/errors.ts'
import { copyRegularSync } from '../../files/copy-regular.ts'
import { nameOfFolder, PROJECT_SUFFIX, type ProjectLayout } from '../layout.ts'
import { type Backup, lastGoodBackup, makeBackup, restoreBackup, timeOfBackup } from './backups.ts'
import { explainProjectError, withProjectErrors } from './database-errors.ts'
import { Database } from './database.ts'
import { examine, type Examined, hasLog, type WholeDatabase } from './examine.ts'
import { APPLICATION_ID, MIGRATIONS } from './migrations.ts'

export interface OpenedDatabase {
  readonly database: Database
  /** What happened that a person should know. */
  readonly notices: readonly string[]
  /** Deletes what only this opening needed. After the database was closed. */
  readonly cleanUp: () => void
}

/** Makes the database of a new project. */
export function createDatabase({ database: path }: ProjectLayout): Database {
  const database = new Database(path)
  try {
    withProjectErrors(path, () => database.connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`))
    migrate(database)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/**
 * Opens a project's database: checked, brought to this version, after a copy was made of it.
 *
 * @throws {AppError} `project-damaged` where something is wrong and there is a backup; `no-backup` where there is none; `not-a-project`,
 *         `project-newer`, and what the disk says.
 */
export async function openDatabase(
  layout: ProjectLayout,
  { useBackup }: { useBackup: boolean },
): Promise<OpenedDatabase> {
  const notices: string[] = []
  if (useBackup) notices.push(restore(layout))
  checkWhole(layout)
  const database = new Database(layout.database)
  try {
    if (versionOf(database) < MIGRATIONS.length) {
      const { path } = await makeBackup(database, layout, `-before-version-${MIGRATIONS.length}`)
      migrate(database)
      notices.push(`The project was brought up to this version of Frostline. A copy of what it was is in “${path}”.`)
    }
    return { database, notices, cleanUp: () => undefined }
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/**
 * The same for a project that cannot be written: a copy of its database, or of its backup, is opened elsewhere, and dropped afterwards.
 * Where there is room for one nowhere, the database is read where it lies: that cannot show what is in a log beside it.
 */
export function openReadOnly(
  layout: ProjectLayout,
  { useBackup, places = placesForCopies() }: { useBackup: boolean; places?: readonly string[] },
): OpenedDatabase {
  const good = useBackup ? backupOf(layout) : undefined
  if (good === undefined) checkWhole(layout)
  const notices = good === undefined ? [] : [`This is the backup of ${timeOfBackup(good)}, for looking.`]
  const path = good?.path ?? layout.database
  const copied = copyElsewhere(path, places)
  if ('failure' in copied) {
    const isCurrent = !hasLog(path) && versionAt(path) === MIGRATIONS.length
    if (!isCurrent) throw copied.failure
    return { database: new Database(path, { isImmutable: true }), notices, cleanUp: () => undefined }
  }
  const { copy, cleanUp } = copied
  try {
    const database = new Database(copy)
    migrate(database)
    return { database, notices, cleanUp }
  } catch (thrown) {
    cleanUp()
    throw thrown
  }
}

function versionAt(path: string): number | undefined {
  const found = examine(path)
  return found.kind === 'whole' ? found.version : undefined
}

function checkWhole(layout: ProjectLayout): void {
  const found = withProjectErrors(layout.database, () => examine(layout.database))
  if (found.kind !== 'whole') throw notWhole(layout, found)
}

function restore(layout: ProjectLayout): string {
  const good = backupOf(layout)
  const aside = restoreBackup(layout, good)
  const kept = aside === undefined ? '' : ` What was there before is kept in “${aside}”.`
  return `This is the backup of ${timeOfBackup(good)}.${kept}`
}

function backupOf(layout: ProjectLayout): Backup {
  const good = lastGoodBackup(layout)
  if (good !== undefined) return good
  throw failure('no-backup', { name: nameOfFolder(layout.folder), folder: layout.backups })
}

function migrate(database: Database): void {
  const before = versionOf(database)
  for (const [index, migration] of MIGRATIONS.entries()) if (index >= before) migrateTo(database, migration, index + 1)
}

function migrateTo(database: Database, migration: string, version: number): void {
  database.transaction(() => {
    database.connection.exec(migration)
    database.connection.exec(`PRAGMA user_version = ${version}`)
  })
}

function versionOf(database: Database): number {
  return database.statement<[], { user_version: number }>('PRAGMA user_version').get()!.user_version
}

/** Where a copy may lie: for temporary files, or, where that disk is full, in memory. */
const placesForCopies = (): string[] => [tmpdir(), '/dev/shm'].filter((folder) => existsSync(folder))

/**
 * Copies a database, with its log, to where it can be written.
 *
 * @returns the copy, and what deletes it; or what the first place said.
 */
function copyElsewhere(
  path: string,
  places: readonly string[],
): { copy: string; cleanUp: () => void } | { failure: unknown } {
  let failure: unknown
  for (const place of places) {
    let scratch: string | undefined
    const cleanUp = (): void => {
      if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true })
    }
    try {
      scratch = mkdtempSync(join(place, 'frostline-read-only-'))
      const copy = join(scratch, 'project.db')
      for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyRegularSync(path + suffix, copy + suffix)
      return { copy, cleanUp }
    } catch (thrown) {
      cleanUp()
      failure ??= explainProjectError(thrown, place)
    }
  }
  return { failure }
}

/** Why a database is not opened. Whatever is wrong with it: where there is a good backup, that is offered. */
function notWhole(layout: ProjectLayout, found: Exclude<Examined, WholeDatabase>): AppError {
  const name = nameOfFolder(layout.folder)
  if (found.kind === 'newer')
    return failure('project-newer', { name, version: found.version, knownVersion: MIGRATIONS.length })
  const what = found.kind === 'foreign' ? 'is another program’s' : found.what
  const cause = found.kind === 'broken' && found.detail !== undefined ? { cause: new Error(found.detail) } : {}
  const good = lastGoodBackup(layout)
  if (good !== undefined)
    return failure('project-damaged', { of: 'opened', name, what, backupOf: timeOfBackup(good) }, cause)
  if (found.kind === 'foreign' || !isProjectFolder(layout))
    return failure('not-a-project', { of: 'folder', folder: layout.folder, suffix: PROJECT_SUFFIX }, cause)
  return failure('no-backup', { name, what, folder: layout.folder }, cause)
}

/** Whether there is anything in a folder that only a project has. */
const isProjectFolder = ({ database, captures, thumbnails, backups }: ProjectLayout): boolean =>
  [database, captures, thumbnails, backups].some((path) => existsSync(path))
