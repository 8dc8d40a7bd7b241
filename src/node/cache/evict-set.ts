import { renameSync, rmSync } from 'node:fs'
import { AppError } from '../../shared/errors.ts'
import { temporaryName } from '../files/atomic.ts'
import { systemCode } from '../files/disk-errors.ts'
import { type FolderLock, lockFolder } from '../files/lock-folder.ts'

/**
 * Deletes a set of a cache that nobody uses. Moved aside first, so that what is half deleted is no set.
 *
 * @returns `false` where another process uses it, or it cannot be removed.
 */
export function evictSet(folder: string): boolean {
  let lock: FolderLock | undefined
  try {
    lock = lockFolder(folder)
    const aside = temporaryName(folder)
    renameSync(folder, aside)
    rmSync(aside, { recursive: true, force: true })
    return true
  } catch (thrown) {
    // Windows keeps files that another process reads; they stay in the account until it ends
    if (thrown instanceof AppError || systemCode(thrown) !== undefined) return false
    throw thrown
  } finally {
    lock?.release()
  }
}
