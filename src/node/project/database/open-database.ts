import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { nameOfFolder, type ProjectLayout } from '../layout.ts'
import { findDamage, lastGoodBackup, makeBackup, restoreBackup } from './backups.ts'
import { Database } from './database.ts'
import { isDamage, withProjectErrors } from './database-errors.ts'
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
    for (let version = 0; version < MIGRATIONS.length; version++) migrateTo(database, version + 1)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/**
 * Opens a project's database: checked, brought to this version, after a copy was made of it.
 *
 * @throws {AppError} `not-a-project`, `project-newer`, `project-damaged` with the last good backup in its hint, and what the
 *         disk says.
 */
export async function openDatabase(
  layout: ProjectLayout,
  { useBackup }: { useBackup: boolean },
): Promise<OpenedDatabase> {
  const notices: string[] = []
  if (!existsSync(layout.database) && !(useBackup && lastGoodBackup(layout))) throw missing(layout)
  if (useBackup) notices.push(restore(layout))
  const database = openChecked(layout, layout.database)
  try {
    const version = versionOf(database)
    if (version < MIGRATIONS.length) {
      const { path } = await makeBackup(database, layout, `-before-version-${MIGRATIONS.length}`)
      for (let next = version + 1; next <= MIGRATIONS.length; next++) migrateTo(database, next)
      notices.push(`The project was brought up to this version of Frostline. A copy of what it was is in “${path}”.`)
    }
    return { database, notices, cleanUp: () => undefined }
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/** The same for a project that cannot be written: a copy of its database is opened, elsewhere, and dropped afterwards. */
export function openReadOnly(layout: ProjectLayout): OpenedDatabase {
  if (!existsSync(layout.database)) throw missing(layout)
  const scratch = mkdtempSync(join(tmpdir(), 'frostline-read-only-'))
  const cleanUp = (): void => rmSync(scratch, { recursive: true, force: true })
  try {
    const copy = join(scratch, 'project.db')
    withProjectErrors(layout.database, () => {
      for (const suffix of ['', '-wal'])
        if (existsSync(layout.database + suffix)) copyFileSync(layout.database + suffix, copy + suffix)
    })
    const database = openChecked(layout, copy)
    for (let next = versionOf(database) + 1; next <= MIGRATIONS.length; next++) migrateTo(database, next)
    return { database, notices: [], cleanUp }
  } catch (thrown) {
    cleanUp()
    throw thrown
  }
}

function openChecked(layout: ProjectLayout, path: string): Database {
  let database: Database | undefined
  try {
    database = new Database(path)
    const found = numberOf(database, 'application_id')
    if (found !== APPLICATION_ID) throw found === 0 ? missing(layout) : foreign(layout)
    if (versionOf(database) > MIGRATIONS.length) throw newer(layout, versionOf(database))
    const damage = findDamage(database.connection)
    if (damage !== undefined) throw damaged(layout, damage)
    return database
  } catch (thrown) {
    database?.close()
    const cause = thrown instanceof AppError ? thrown.cause : thrown
    throw isDamage(cause) ? damaged(layout, String(cause)) : thrown
  }
}

function restore(layout: ProjectLayout): string {
  const good = lastGoodBackup(layout)
  if (good === undefined)
    throw new AppError('no-backup', `“${nameOfFolder(layout.folder)}” has no backup that can be opened.`, {
      hint: `Backups are kept in “${layout.backups}”.`,
    })
  const aside = restoreBackup(layout, good)
  return `This is the backup of ${good.madeAt.toLocaleString('en')}. The damaged database is kept in “${aside}”.`
}

function migrateTo(database: Database, version: number): void {
  database.transaction(() => {
    database.connection.exec(MIGRATIONS[version - 1])
    database.connection.exec(`PRAGMA user_version = ${version}`)
  })
}

function versionOf(database: Database): number {
  return numberOf(database, 'user_version')
}

function numberOf(database: Database, pragma: 'user_version' | 'application_id'): number {
  return database.statement<[], Record<typeof pragma, number>>(`PRAGMA ${pragma}`).get()![pragma]
}

function missing({ folder }: ProjectLayout): AppError {
  return new AppError('not-a-project', `“${folder}” is not a Frostline project.`, {
    hint: 'Choose a folder that ends with “.frostline”, or make a new project.',
  })
}

function foreign({ database }: ProjectLayout): AppError {
  return new AppError('not-a-project', `“${database}” is another program’s database.`, {
    hint: 'Choose a folder that Frostline made.',
  })
}

function newer({ folder }: ProjectLayout, version: number): AppError {
  return new AppError(
    'project-newer',
    `“${nameOfFolder(folder)}” was made by a newer Frostline (its format is ${version}; this one knows ${MIGRATIONS.length}).`,
    { hint: 'Update Frostline to open it. Nothing was changed.' },
  )
}

function damaged(layout: ProjectLayout, detail: string): AppError {
  const good = lastGoodBackup(layout)
  const hint =
    good === undefined
      ? `There is no backup. The files of the project, photos included, are still in “${layout.folder}”.`
      : `The last good backup is of ${good.madeAt.toLocaleString('en')}. Open that one; the damaged file is kept beside it.`
  return new AppError('project-damaged', `The database of “${nameOfFolder(layout.folder)}” is damaged.`, {
    hint,
    cause: new Error(detail),
  })
}
