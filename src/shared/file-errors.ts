/** What a file was wanted for, where the system does not say. */
export type Wanted = 'read' | 'write'

/** As an `ErrorData`, which stands on this. */
interface FileErrorData {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/**
 * What a failed file operation means to a person; `undefined` for what no file operation says.
 *
 * @param code  the system's: `ENOENT`.
 */
export function fileErrorData(code: string, path: string, wanted: Wanted): FileErrorData | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'disk-full',
        message: `The disk is full: “${path}” could not be written.`,
        hint: 'Free some space, or choose another disk with --out. What was saved before is intact: continue with --resume.',
      }
    case 'EFBIG':
      return {
        code: 'disk-full',
        message: `“${path}” would be larger than this disk or account allows.`,
        hint: 'Choose another disk with --out.',
      }
    case 'EACCES':
    case 'EPERM':
      if (wanted === 'read')
        return { code: 'not-readable', message: `“${path}” may not be read.`, hint: 'Check its permissions.' }
      return notWritable(path)
    case 'EROFS':
      return notWritable(path)
    case 'ENAMETOOLONG':
      return {
        code: 'path-too-long',
        message: `The path “${path.slice(0, 300)}” is longer than this system allows.`,
        hint: 'Choose a folder with a shorter name.',
      }
    case 'ELOOP':
      return {
        code: 'link-loop',
        message: `“${path}” leads through links that lead back to themselves, or through too many.`,
        hint: 'Name the file or folder itself.',
      }
    case 'ENOTDIR':
    case 'EEXIST':
      return {
        code: 'out-not-a-folder',
        message: `“${path}”, or a part of it, is a file where a folder is needed.`,
        hint: 'Choose another folder.',
      }
    case 'EISDIR':
      return { code: 'not-a-file', message: `“${path}” is a folder, not a file.`, hint: 'Choose a file.' }
    case 'ENXIO':
    case 'ENODEV':
      return { code: 'not-a-file', message: `“${path}” is a device or a pipe, not a file.`, hint: 'Choose a file.' }
    case 'ENOTEMPTY':
      return { code: 'folder-not-empty', message: `“${path}” is not empty.`, hint: 'Choose another folder.' }
    case 'ENOENT':
      return { code: 'file-missing', message: `“${path}” does not exist.`, hint: 'It may have been moved or deleted.' }
    case 'EBUSY':
    case 'ETXTBSY':
      return {
        code: 'file-busy',
        message: `“${path}” is in use by another program.`,
        hint: 'Close it there, and try again.',
      }
    case 'EXDEV':
      return {
        code: 'other-disk',
        message: `“${path}” lies on another disk, to which it cannot be moved as a whole.`,
        hint: 'Choose a folder on the same disk.',
      }
    case 'EMFILE':
    case 'ENFILE':
      return {
        code: 'too-many-files',
        message: `Too many files are open to open “${path}”.`,
        hint: 'Close other programs, or raise the limit (ulimit -n).',
      }
    case 'EIO':
    case 'ESTALE':
    case 'EREMOTEIO':
    case 'ENOTCONN':
    case 'EHOSTDOWN':
    case 'EHOSTUNREACH':
      return {
        code: 'disk-error',
        message: `The disk failed while “${path}” was read or written (${code}).`,
        hint: 'Check the disk and its connection, and continue with --resume.',
      }
    case 'ERR_INVALID_ARG_VALUE':
      return {
        code: 'path-invalid',
        message: `“${path.replaceAll('\0', '�')}” cannot be the name of a file.`,
        hint: 'Choose another name.',
      }
    default:
      return undefined
  }
}

const notWritable = (path: string): FileErrorData => ({
  code: 'not-writable',
  message: `“${path}” may not be written.`,
  hint: 'Check its permissions, or choose another folder.',
})

const READING = new Set(['read', 'scandir', 'opendir', 'readlink', 'realpath', 'stat', 'lstat', 'access'])

/** Of an error that a file operation threw and nobody has put in words yet. */
export function fileErrorOf(thrown: unknown): FileErrorData | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined
  if (!('path' in thrown) || typeof thrown.path !== 'string') return undefined
  const isReading = 'syscall' in thrown && typeof thrown.syscall === 'string' && READING.has(thrown.syscall)
  return fileErrorData(thrown.code, thrown.path, isReading ? 'read' : 'write')
}
