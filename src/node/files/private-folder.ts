import { chmodSync, closeSync, lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { PRIVATE_FILE, PRIVATE_FOLDER } from './access.ts'
import { ensureFolder } from './atomic.ts'
import { systemCode } from './disk-errors.ts'
import { openRegularSync } from './open-regular.ts'

/** A folder that only its owner may look into, with what is in it: made so, or, where it was made by a version that did not care, turned into one. */
export function ensurePrivateFolder(path: string): void {
  ensureFolder(path)
  keepPrivate(path)
}

/** Takes from others what they may do with a folder and all in it. Nothing is walked through where they may not enter it anyway. */
export function keepPrivate(path: string): void {
  if (!tighten(path)) return
  for (const { parentPath, name } of readdirSync(path, { recursive: true, withFileTypes: true }))
    tighten(join(parentPath, name))
}

/** An empty file for its owner alone: SQLite gives what it makes beside a database the mode of the database. Left alone where it is there. */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openRegularSync(path, 'wx').file)
  } catch (thrown) {
    if (systemCode(thrown) !== 'EEXIST') throw thrown
  }
}

/** @returns whether others could do anything with it. A disk without permissions, or a file of another user, stays as it is. */
function tighten(path: string): boolean {
  if (process.platform === 'win32') return false // there is no mode; what lies in a user's own folders is theirs
  try {
    const stats = lstatSync(path)
    if (stats.isSymbolicLink() || (stats.mode & 0o077) === 0) return false
    chmodSync(path, ownersPart(stats))
    return true
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
    return false
  }
}

const ownersPart = (stats: Stats): number => stats.mode & (stats.isDirectory() ? PRIVATE_FOLDER : PRIVATE_FILE)
