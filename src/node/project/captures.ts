import { rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { PRIVATE_FILE } from '../files/access.ts'
import { renameToNew, syncFolder, temporaryName } from '../files/atomic.ts'
import { safeFileName } from '../../shared/safe-name.ts'
import { explainProjectError } from './database/database-errors.ts'

/**
 * Puts bytes in a project as a file of their own, whole or not at all.
 *
 * @returns its name in captures/: the given one made safe, with a number where it is taken.
 */
export async function keepCapture(captures: string, name: string, bytes: Uint8Array): Promise<string> {
  const temporary = temporaryName(join(captures, 'capture'))
  try {
    await writeFile(temporary, bytes, { flag: 'wx', flush: true, mode: PRIVATE_FILE })
    return adoptCapture(captures, name, temporary)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw explainProjectError(thrown, captures)
  }
}

/** Gives a finished file in captures/ its name, which the disk knows when this returns. @returns the name. */
export function adoptCapture(captures: string, name: string, temporary: string): string {
  const safe = safeFileName(name, 'photo')
  const extension = extname(safe)
  const stem = safe.slice(0, safe.length - extension.length)
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? safe : `${stem} ${number}${extension}`
    if (!renameToNew(temporary, join(captures, candidate))) continue
    syncFolder(captures)
    return candidate
  }
}
