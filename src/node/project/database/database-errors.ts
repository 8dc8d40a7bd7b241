import { AppError, failure } from '../../../shared/errors.ts'
import { explainDiskError } from '../../files/disk-errors.ts'

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

/** The primary result code of a failure of SQLite, `undefined` for anything else. */
export function sqliteCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined
  return thrown.errcode & 0xff
}

/** Whether the file is no database any more, or never was one. */
export function isDamage(thrown: unknown): boolean {
  const code = sqliteCode(thrown)
  return code === CORRUPT || code === NOTADB
}

/** What a failure of a project's files means to a person who works in a window. Anything unforeseen comes back as it is. */
export function explainProjectError(thrown: unknown, path: string): unknown {
  switch (sqliteCode(thrown)) {
    case FULL:
      return diskFull(path, thrown)
    case READONLY:
    case CANTOPEN:
      return notWritable(path, thrown)
    case IOERR:
      return diskError(path, thrown)
    case BUSY:
    case LOCKED:
      return failure('project-busy', { path }, { cause: thrown })
    case CORRUPT:
    case NOTADB:
      return failure('project-damaged', { of: 'open', path }, { cause: thrown })
  }
  const explained = explainDiskError(thrown, path)
  if (!(explained instanceof AppError)) return explained
  if (explained.code === 'disk-full') return diskFull(path, thrown)
  if (explained.code === 'not-writable') return notWritable(path, thrown)
  if (explained.code === 'disk-error') return diskError(path, thrown)
  return explained
}

/** Runs an operation on a project's files; what it throws is explained. */
export function withProjectErrors<T>(path: string, operation: () => T): T {
  try {
    return operation()
  } catch (thrown) {
    throw explainProjectError(thrown, path)
  }
}

const diskFull = (path: string, cause: unknown): AppError => failure('disk-full', { path }, { cause })
const notWritable = (path: string, cause: unknown): AppError =>
  failure('no-permission', { path, isProject: true }, { cause })
const diskError = (path: string, cause: unknown): AppError => failure('disk-error', { path }, { cause })
