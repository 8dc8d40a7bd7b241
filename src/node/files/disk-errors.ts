import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { AppError, failure, fromErrorData, toErrorData } from '../../shared/errors.ts'
import { type MissingPart, missingPartText } from '../../shared/failures/missing-part.ts'
import { fileErrorData, type Wanted } from '../../shared/file-errors.ts'

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

/** What Node makes of bytes in an argument that are not UTF-8. The name that has them cannot be asked for any more. */
const NO_CHARACTER = '\uFFFD'

/** Which folder of a path is not there: one letter is wrong in it, and not in what comes after. Or a name was not UTF-8. */
export function missingPartOf(path: string): MissingPart {
  if (path.includes(NO_CHARACTER)) return { isNotUtf8: true }
  let missing: string | undefined
  for (let folder = dirname(resolve(path)); !isThere(folder); folder = dirname(folder)) missing = folder
  return missing === undefined ? {} : { missingFolder: missing }
}

/** The same as a sentence with a space before it; nothing where only the last part is missing. */
export const missingFolderIn = (path: string): string => missingPartText(missingPartOf(path))

function isThere(path: string): boolean {
  try {
    return path === dirname(path) || statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true // not to be looked at: nobody can say that it is missing
  }
}

/** Told once, in words for a person. */
export type OnCacheProblem = (message: string) => void

/**
 * What a cache does with a failure of its disk: nothing of it is lost but time, so the work goes on without. Anything else is a bug, and thrown.
 *
 * @param what  is not kept any more: “Decoded photos”.
 */
export function describeCacheFailure(thrown: unknown, folder: string, what: string): string {
  const explained = explainDiskError(thrown, folder)
  if (systemCode(thrown) === undefined && !isForeseen(explained)) throw thrown
  return `${what} are not kept any more, which costs time and nothing else: ${toErrorData(explained).message}`
}

const isForeseen = (thrown: unknown): boolean => toErrorData(thrown).code !== 'unexpected'
