import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { systemCode } from '../../files/disk-errors.ts'
import { immutable } from './database.ts'
import { sqliteCode } from './database-errors.ts'
import { APPLICATION_ID, MIGRATIONS } from './migrations.ts'

/** A project's database that holds all it has to. */
export interface WholeDatabase {
  readonly kind: 'whole'
  /** The project's. */
  readonly id: string
  readonly version: number
  readonly revision: number
  /** Differs whenever the content does: labels and photos (by revision), name and settings. */
  readonly mark: string
}

export type Examined =
  | WholeDatabase
  /** Made by a Frostline that is newer than this one. */
  | { readonly kind: 'newer'; readonly version: number }
  /** Another program's. */
  | { readonly kind: 'foreign' }
  /** @property what  goes on after “The database of …”: “is empty”. */
  | { readonly kind: 'broken'; readonly what: string; readonly detail?: string }

/**
 * Looks at a database without changing anything: a log that does not belong to it would be written into it by merely opening it.
 *
 * @throws what the disk says where it can not be read at all.
 */
export function examine(path: string): Examined {
  const size = sizeOf(path)
  if (size === undefined) return { kind: 'broken', what: 'is missing' }
  if (size === 0) return { kind: 'broken', what: 'is empty' }
  const alone = read(path, true)
  if (!hasLog(path)) return alone
  const withLog = read(path, false)
  // alone it may be torn: a kill in the middle of a checkpoint. What is whole alone has nothing that its own log lacks.
  if (alone.kind !== 'whole' || withLog.kind !== 'whole') return withLog
  if (withLog.id !== alone.id || withLog.revision < alone.revision)
    return { kind: 'broken', what: 'has the log of another database beside it' }
  return withLog
}

/** Whether a part of a database is still in the log beside it. */
export const hasLog = (path: string): boolean => (sizeOf(`${path}-wal`) ?? 0) > 0

/** What tells whether a backup is up to date. */
export function markOf(connection: DatabaseSync): string {
  const rows = [
    connection.prepare('SELECT * FROM project').all(),
    connection.prepare('SELECT key, value FROM settings ORDER BY key').all(),
  ]
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

function read(path: string, isAlone: boolean): Examined {
  let connection: DatabaseSync | undefined
  try {
    connection = new DatabaseSync(isAlone ? immutable(path) : path, { readOnly: true })
    return examineOpen(connection)
  } catch (thrown) {
    if (sqliteCode(thrown) === undefined) throw thrown
    return { kind: 'broken', what: 'is damaged', detail: String(thrown) }
  } finally {
    connection?.close()
  }
}

function examineOpen(connection: DatabaseSync): Examined {
  const applicationId = numberOf(connection, 'application_id')
  if (applicationId !== APPLICATION_ID && applicationId !== 0) return { kind: 'foreign' }
  const version = numberOf(connection, 'user_version')
  if (version > MIGRATIONS.length) return { kind: 'newer', version }
  const missing = missingParts(connection, version)
  if (applicationId === 0 || version < 1 || missing.length > 0)
    return { kind: 'broken', what: 'is not complete', detail: `without: ${missing.join(', ') || 'its mark'}` }
  const damage = findDamage(connection)
  if (damage !== undefined) return { kind: 'broken', what: 'is damaged', detail: damage }
  const rows = connection.prepare('SELECT id, revision FROM project').all() as { id: string; revision: number }[]
  const [project] = rows
  if (!project || rows.length > 1)
    return { kind: 'broken', what: 'is not complete', detail: 'the project itself is missing' }
  return { kind: 'whole', version, ...project, mark: markOf(connection) }
}

/** Tables and indexes that a database of that version has and this one lacks, or has otherwise. */
function missingParts(connection: DatabaseSync, version: number): string[] {
  const model = new DatabaseSync(':memory:')
  try {
    for (const migration of MIGRATIONS.slice(0, version)) model.exec(migration)
    const there = new Map(partsOf(connection))
    return partsOf(model).flatMap(([name, sql]) => (there.get(name) === sql ? [] : [name]))
  } finally {
    model.close()
  }
}

function partsOf(connection: DatabaseSync): [string, string][] {
  const rows = connection
    .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    .all()
  return rows.map(({ name, sql }) => [String(name), String(sql)])
}

/** What SQLite finds wrong with a database. */
function findDamage(connection: DatabaseSync): string | undefined {
  const [row] = connection.prepare('PRAGMA quick_check(1)').all()
  const answer = String(Object.values(row ?? { none: 'no answer' })[0])
  return answer === 'ok' ? undefined : answer
}

function numberOf(connection: DatabaseSync, pragma: 'user_version' | 'application_id'): number {
  return Number(connection.prepare(`PRAGMA ${pragma}`).get()?.[pragma])
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}
