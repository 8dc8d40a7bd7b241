import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Says which folder of a path is not there: one letter is wrong in it, and not in what comes after.
 *
 * @returns a sentence with a space before it; nothing where only the last part is missing.
 */
export function missingFolderIn(path: string): string {
  let missing: string | undefined
  for (let folder = dirname(resolve(path)); !isThere(folder); folder = dirname(folder)) missing = folder
  return missing === undefined ? '' : ` There is no folder “${missing}”.`
}

function isThere(path: string): boolean {
  try {
    return path === dirname(path) || statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true // not to be looked at: nobody can say that it is missing
  }
}
