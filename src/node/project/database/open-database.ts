import { failure } from '../../../shared/errors.ts'
import { nameOfFolder, type ProjectLayout } from '../layout.ts'
import type { Backup } from './backup-spread.ts'
import { lastGoodBackup, makeBackup, restoreBackup, timeOfBackup } from './backups.ts'
import { copyElsewhere, placesForCopies } from './copy-elsewhere.ts'
import { Database } from './database.ts'
import { withProjectErrors } from './database-errors.ts'
import { examine, hasLog } from './examine.ts'
import { APPLICATION_ID, MIGRATIONS } from './migrations.ts'
import { notWhole } from './not-whole.ts'

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
