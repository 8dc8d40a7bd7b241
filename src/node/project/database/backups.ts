import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { backup } from 'node:sqlite'
import { failure } from '../../../shared/errors.ts'
import { PRIVATE_FILE } from '../../files/access.ts'
import { ensureFolder, flushFile, renamePatiently, syncFolder, temporaryName } from '../../files/atomic.ts'
import { copyRegularSync } from '../../files/copy-regular.ts'
import { ensurePrivateFolder, makePrivateFile } from '../../files/private-folder.ts'
import type { ProjectLayout } from '../layout.ts'
import { explainProjectError, withProjectErrors } from './database-errors.ts'
import type { Database } from './database.ts'
import { examine, type WholeDatabase } from './examine.ts'

const NAME = /^project-(?:(\d{6,})-revision-(\d+)-)?(\d{8}T\d{9}Z)(-before-version-\d+)?\.db$/
/** Files that SQLite keeps beside a database. */
const BESIDE = ['-wal', '-shm', '-journal'] as const

/**
 * Copies the database as a whole, also while it is written to (a plain copy of the file would lack what is in its log), and checks
 * the copy. Only then does it get its name, and only then are older ones given up.
 *
 * @param reason  goes into the name: `-before-version-3`.
 * @returns       what is in the copy.
 * @throws {AppError} `backup-damaged`, and what the disk says. Older copies are then as they were.
 */
export async function makeBackup(
  database: Database,
  { backups }: ProjectLayout,
  reason = '',
): Promise<WholeDatabase & { readonly path: string }> {
  try {
    ensurePrivateFolder(backups)
    const number = (listBackups(backups)[0]?.number ?? 0) + 1
    const temporary = temporaryName(join(backups, 'project.db'))
    try {
      makePrivateFile(temporary)
      await backup(database.connection, temporary)
      const content = checkCopy(temporary)
      const revision = `revision-${content.revision}`
      const path = join(
        backups,
        `project-${String(number).padStart(6, '0')}-${revision}-${stamp(new Date())}${reason}.db`,
      )
      renamePatiently(temporary, path)
      syncFolder(backups)
      for (const old of superfluous(listBackups(backups))) rmSync(old.path, { force: true })
      return { ...content, path }
    } catch (thrown) {
      for (const suffix of ['', ...BESIDE]) rmSync(temporary + suffix, { force: true })
      throw thrown
    }
  } catch (thrown) {
    throw explainProjectError(thrown, backups)
  }
}

function checkCopy(path: string): WholeDatabase {
  const content = examine(path)
  if (content.kind === 'whole') return content
  const detail = content.kind === 'broken' ? (content.detail ?? content.what) : content.kind
  throw failure('backup-damaged', { path, why: detail })
}

/** The newest first: by their number, those without one by revision. Never by the clock. */
export function listBackups(folder: string): Backup[] {
  if (!existsSync(folder)) return []
  const found = readdirSync(folder).flatMap((name) => {
    const match = NAME.exec(name)
    return match === null ? [] : [described(join(folder, name), match)]
  })
  return found.sort((a, b) => b.number - a.number || b.revision - a.revision || (a.path < b.path ? 1 : -1))
}

function described(path: string, [, number, revision, time, reason]: RegExpExecArray): Backup {
  return {
    path,
    number: Number(number ?? 0),
    revision: revision === undefined ? revisionIn(path) : Number(revision),
    time: time!,
    isBeforeMigration: reason !== undefined,
    sizeBytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  }
}

/** -1 where the file is none that could be restored. */
function revisionIn(path: string): number {
  const content = examine(path)
  return content.kind === 'whole' ? content.revision : -1
}

/** The newest copy that can be opened and is whole. */
export function lastGoodBackup({ backups }: ProjectLayout): Backup | undefined {
  return listBackups(backups).find(({ path }) => examine(path).kind === 'whole')
}

/** Puts a copy in the place of the database. What is there, if anything, is kept beside it, with its log. @returns where. */
export function restoreBackup({ folder, database }: ProjectLayout, { path }: Backup): string | undefined {
  return withProjectErrors(folder, () => {
    const temporary = temporaryName(database)
    copyRegularSync(path, temporary)
    chmodSync(temporary, PRIVATE_FILE)
    flushFile(temporary)
    const aside = moveAside(folder, database)
    renamePatiently(temporary, database)
    syncFolder(folder)
    return aside
  })
}

/** The database goes first: what is left by a kill is then never an old log beside a new database. */
function moveAside(folder: string, database: string): string | undefined {
  const there = ['', ...BESIDE].filter((suffix) => existsSync(database + suffix))
  if (there.length === 0) return undefined
  const aside = newFolder(join(folder, `damaged-${stamp(new Date())}`))
  for (const suffix of there) renameSync(database + suffix, join(aside, `project.db${suffix}`))
  syncFolder(aside)
  syncFolder(folder)
  return aside
}

/** A number is added where a clock that was set back gives a name twice. */
function newFolder(path: string): string {
  let name = path
  for (let number = 2; existsSync(name); number++) name = `${path}-${number}`
  ensureFolder(name)
  return name
}

function stamp(date: Date): string {
  return date.toISOString().replaceAll(/[-:.]/g, '')
}

/** When a backup was made, for people. */
export function timeOfBackup({ time }: Backup): string {
  const date = new Date(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, '$1-$2-$3T$4:$5:$6.$7Z'))
  return Number.isNaN(date.getTime()) ? time : date.toLocaleString('en')
}

/** A copy of the database in the project's own folder. */
export interface Backup {
  readonly path: string
  /** Counts the backups of a project: their order, whatever the clock said. 0 for those of versions that did not count. */
  readonly number: number
  readonly revision: number
  /** As the clock said: `20261130T101500000Z`. */
  readonly time: string
  /** Made before the database was brought to another version. */
  readonly isBeforeMigration: boolean
  readonly sizeBytes: number
}

const NEWEST_KEPT = 3
const HOURS_KEPT = 5
const DAYS_KEPT = 7
/** Beyond the newest, as much as all may take together: a project of many photos has a large database. */
const MAX_BYTES = 2 ** 30

/**
 * Which backups are given up: a mistake may be noticed an hour or a week later. Kept are the newest, and of those before the newest
 * of each of the last hours and days in which there was one. Hours and days are only told apart, never compared with the clock: one
 * that was wrong makes no backup go.
 *
 * @param backups  the newest first.
 */
export function superfluous(backups: readonly Backup[]): Backup[] {
  const hours = new Set<string>()
  const days = new Set<string>()
  let totalBytes = 0
  return backups.filter(({ time, sizeBytes, isBeforeMigration }, index) => {
    const isNew = [
      index < NEWEST_KEPT,
      isBeforeMigration,
      addOneMore(hours, time.slice(0, 11), HOURS_KEPT),
      addOneMore(days, time.slice(0, 8), DAYS_KEPT),
    ].some(Boolean)
    if (!isNew || (index >= NEWEST_KEPT && totalBytes + sizeBytes > MAX_BYTES)) return true
    totalBytes += sizeBytes
    return false
  })
}

/** @returns whether it is another than those before, and there was room for it. */
function addOneMore(seen: Set<string>, value: string, max: number): boolean {
  if (seen.has(value) || seen.size === max) return false
  seen.add(value)
  return true
}
