import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type MissingPart, missingPartText } from '../../shared/failures/missing-part.ts'

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
