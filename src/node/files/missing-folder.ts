import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** What Node makes of bytes in an argument that are not UTF-8. The name that has them cannot be asked for any more. */
const NO_CHARACTER = '\uFFFD'
const NOT_UTF8 = ' A name in it is not UTF-8: rename it, for example with convmv -f latin1 -t utf8.'

/**
 * Says which folder of a path is not there: one letter is wrong in it, and not in what comes after.
 *
 * Where a name was not UTF-8, as disks from older systems have them, that is what is wrong.
 *
 * @returns a sentence with a space before it; nothing where only the last part is missing.
 */
export function missingFolderIn(path: string): string {
  if (path.includes(NO_CHARACTER)) return NOT_UTF8
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
