import { AppError, failure, fromErrorData } from '../../shared/errors.ts'
import { fileErrorData, type Wanted } from '../../shared/file-errors.ts'
import { missingPartOf } from './missing-folder.ts'

/** The code of a Node system error, `undefined` for anything else. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
}

/**
 * What a failed file operation means to a person. An error that is none of these comes back as it is.
 *
 * Codes: `disk-full`, `not-writable`, `not-readable`, `path-too-long`, `out-not-a-folder`, `file-missing`, `too-many-files`, `disk-error`, …
 */
export function explainDiskError(thrown: unknown, path: string, wanted: Wanted = 'write'): unknown {
  if (thrown instanceof AppError) return thrown
  const data = fileErrorData(systemCode(thrown) ?? '', path, wanted)
  if (data === undefined) return thrown
  return data.code === 'file-missing'
    ? failure('file-missing', { path, ...missingPartOf(path) }, { cause: thrown })
    : fromErrorData(data, thrown)
}

/** Runs a file operation; what it throws is explained. */
export function withDiskErrors<T>(path: string, operation: () => T, wanted: Wanted = 'write'): T {
  try {
    return operation()
  } catch (thrown) {
    throw explainDiskError(thrown, path, wanted)
  }
}
