import type { ErrorData } from './failures/failure-kind.ts'
import { type FailureCode, failureData } from './failures/failures.ts'

/** What a file was wanted for, where the system does not say. */
export type Wanted = 'read' | 'write'

type AtPath = Extract<
  FailureCode,
  | 'not-writable'
  | 'path-too-long'
  | 'link-loop'
  | 'folder-not-empty'
  | 'file-missing'
  | 'file-busy'
  | 'other-disk'
  | 'too-many-files'
  | 'path-invalid'
  | 'out-not-a-folder'
  | 'disk-full'
>

/** By what the system says; what needs more than the path is below. */
const CODES: Readonly<Record<string, AtPath>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'not-writable',
  ENAMETOOLONG: 'path-too-long',
  ELOOP: 'link-loop',
  ENOTDIR: 'out-not-a-folder',
  EEXIST: 'out-not-a-folder',
  ENOTEMPTY: 'folder-not-empty',
  ENOENT: 'file-missing',
  EBUSY: 'file-busy',
  ETXTBSY: 'file-busy',
  EXDEV: 'other-disk',
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  ERR_INVALID_ARG_VALUE: 'path-invalid',
}
const DISK_FAILS = new Set(['EIO', 'ESTALE', 'EREMOTEIO', 'ENOTCONN', 'EHOSTDOWN', 'EHOSTUNREACH'])

/**
 * What a failed file operation means; `undefined` for what no file operation says.
 *
 * @param code  the system's: `ENOENT`.
 */
export function fileErrorData(code: string, path: string, wanted: Wanted): ErrorData | undefined {
  if (code === 'EFBIG') return failureData('disk-full', { path, isLimit: true })
  if (code === 'EACCES' || code === 'EPERM')
    return failureData(wanted === 'read' ? 'not-readable' : 'not-writable', { path })
  if (code === 'EISDIR') return failureData('not-a-file', { path, what: 'a folder' })
  if (code === 'ENXIO' || code === 'ENODEV') return failureData('not-a-file', { path, what: 'a device or a pipe' })
  if (DISK_FAILS.has(code)) return failureData('disk-error', { path, systemCode: code })
  const known = CODES[code]
  return known && failureData(known, { path })
}

const READING = new Set(['read', 'scandir', 'opendir', 'readlink', 'realpath', 'stat', 'lstat', 'access'])

/** Of an error that a file operation threw and nobody has put in words yet. */
export function fileErrorOf(thrown: unknown): ErrorData | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined
  if (!('path' in thrown) || typeof thrown.path !== 'string') return undefined
  const isReading = 'syscall' in thrown && typeof thrown.syscall === 'string' && READING.has(thrown.syscall)
  return fileErrorData(thrown.code, thrown.path, isReading ? 'read' : 'write')
}
