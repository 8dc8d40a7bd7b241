import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { ensureFolder, renamePatiently, syncFolder, temporaryName } from '../../files/atomic.ts'
import type { ProjectLayout } from '../layout.ts'
import type { Database } from './database.ts'
import { explainProjectError, withProjectErrors } from './database-errors.ts'

const KEPT = 3
const NAME = /^project-(\d{8}T\d{9}Z)(-before-version-\d+)?\.db$/

/** A copy of the database in the project's own folder. */
export interface Backup {
  readonly path: string
  readonly madeAt: Date
}

/**
 * Copies the database as a whole, also while it is written to (a plain copy of the file would lack what is in its log), and
 * deletes the oldest copies.
 *
 * @param reason  goes into the name: `-before-version-3`.
 */
export async function makeBackup(database: Database, { backups }: ProjectLayout, reason = ''): Promise<Backup> {
  try {
    ensureFolder(backups)
    const madeAt = new Date()
    const path = join(backups, `project-${stamp(madeAt)}${reason}.db`)
    const temporary = temporaryName(path)
    try {
      await backup(database.connection, temporary)
      renamePatiently(temporary, path)
    } catch (thrown) {
      for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(temporary + suffix, { force: true })
      throw thrown
    }
    syncFolder(backups)
    for (const old of listBackups(backups).slice(KEPT)) rmSync(old.path, { force: true })
    return { path, madeAt }
  } catch (thrown) {
    throw explainProjectError(thrown, backups)
  }
}

/** The newest first. */
export function listBackups(folder: string): Backup[] {
  if (!existsSync(folder)) return []
  const found = readdirSync(folder).flatMap((name) => {
    const match = NAME.exec(name)
    return match === null ? [] : [{ path: join(folder, name), madeAt: fromStamp(match[1]) }]
  })
  return found.sort((a, b) => b.madeAt.getTime() - a.madeAt.getTime())
}

/** The newest copy that can be opened and is whole. */
export function lastGoodBackup({ backups }: ProjectLayout): Backup | undefined {
  return listBackups(backups).find(({ path }) => isWhole(path))
}

/** Puts a copy in the place of the database. The damaged one is kept beside it, with its log. @returns where. */
export function restoreBackup({ folder, database }: ProjectLayout, { path }: Backup): string {
  return withProjectErrors(folder, () => {
    const aside = join(folder, `damaged-${stamp(new Date())}`)
    mkdirSync(aside)
    const temporary = temporaryName(database)
    copyFileSync(path, temporary)
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(database + suffix)) renameSync(database + suffix, join(aside, `project.db${suffix}`))
    renamePatiently(temporary, database)
    syncFolder(folder)
    return aside
  })
}

/** Whether SQLite finds nothing wrong with a database. */
export function findDamage(connection: DatabaseSync): string | undefined {
  const [row] = connection.prepare('PRAGMA quick_check(1)').all()
  const answer = String(Object.values(row ?? { none: 'no answer' })[0])
  return answer === 'ok' ? undefined : answer
}

function isWhole(path: string): boolean {
  if (statSync(path).size === 0) return false
  let connection: DatabaseSync | undefined
  try {
    connection = new DatabaseSync(path, { readOnly: true })
    return findDamage(connection) === undefined
  } catch {
    return false
  } finally {
    connection?.close()
  }
}

function stamp(date: Date): string {
  return date.toISOString().replaceAll(/[-:.]/g, '')
}

function fromStamp(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3T$4:$5:$6.$7Z'))
}
