import { AppError } from '../../shared/errors.ts'

/** The code of a Node system error, `undefined` for anything else. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

/**
 * What a failed file operation means to a person. An error that is none of these comes back as it is.
 *
 * Codes: `disk-full`, `not-writable`, `path-too-long`, `out-not-a-folder`, `file-missing`, `too-many-files`, `disk-error`.
 */
export function explainDiskError(thrown: unknown, path: string): unknown {
  switch (systemCode(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk-full', `The disk is full: “${path}” could not be written.`, {
        hint: 'Free some space, or choose another disk with --out. What was saved before is intact: continue with --resume.',
        cause: thrown,
      })
    case 'EFBIG':
      return new AppError('disk-full', `“${path}” would be larger than this disk or account allows.`, {
        hint: 'Choose another disk with --out.',
        cause: thrown,
      })
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new AppError('not-writable', `“${path}” may not be written.`, {
        hint: 'Check its permissions, or choose another folder.',
        cause: thrown,
      })
    case 'ENAMETOOLONG':
      return new AppError('path-too-long', `The path “${path}” is longer than this system allows.`, {
        hint: 'Choose a folder with a shorter name.',
        cause: thrown,
      })
    case 'ENOTDIR':
    case 'EEXIST':
      return new AppError('out-not-a-folder', `“${path}”, or a part of it, is a file where a folder is needed.`, {
        hint: 'Choose another folder.',
        cause: thrown,
      })
    case 'ENOENT':
      return new AppError('file-missing', `“${path}” does not exist.`, {
        hint: 'It may have been moved or deleted.',
        cause: thrown,
      })
    case 'EMFILE':
    case 'ENFILE':
      return new AppError('too-many-files', `Too many files are open to open “${path}”.`, {
        hint: 'Close other programs, or raise the limit (ulimit -n).',
        cause: thrown,
      })
    case 'EIO':
      return new AppError('disk-error', `The disk failed while “${path}” was read or written.`, {
        hint: 'Check the disk and its cable, and continue with --resume.',
        cause: thrown,
      })
    default:
      return thrown
  }
}

/** Runs a file operation; what it throws is explained. */
export function withDiskErrors<T>(path: string, operation: () => T): T {
  try {
    return operation()
  } catch (thrown) {
    throw explainDiskError(thrown, path)
  }
}
