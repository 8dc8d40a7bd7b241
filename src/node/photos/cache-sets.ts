import { readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { temporaryName } from '../files/atomic.ts'
import { systemCode } from '../files/disk-errors.ts'
import { type FolderLock, lockFolderIfFree } from '../files/lock-folder.ts'

interface CacheSet {
  readonly folder: string
  readonly sizeBytes: number
  readonly lastUsedMs: number
}

/** Touched whenever a set is opened: its time tells which set is the oldest. */
export const SET_FILE = 'set.json'

/** Bytes of all sets in a cache folder but one. */
export function sizeOfOtherSets(cacheFolder: string, ownFolder: string): number {
  return otherSets(cacheFolder, ownFolder).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

/** Removes the set that was not used for longest, never one in use. @returns whether there was one to remove. */
export function evictOldestSet(cacheFolder: string, ownFolder: string): boolean {
  return otherSets(cacheFolder, ownFolder)
    .sort((a, b) => a.lastUsedMs - b.lastUsedMs)
    .some(({ folder }) => evict(folder))
}

/** Moved aside first, so that what is half deleted is no set. @returns `false` where another process uses it, or it cannot be removed. */
function evict(folder: string): boolean {
  let lock: FolderLock | undefined
  try {
    lock = lockFolderIfFree(folder)
    if (lock === undefined) return false
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

function otherSets(cacheFolder: string, ownFolder: string): CacheSet[] {
  const folders = readdirSync(cacheFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.flatMap((entry) => {
    const folder = join(cacheFolder, entry.name)
    return folder === ownFolder ? [] : [measureSet(folder)]
  })
}

/** Another process may be removing it at this moment: what is gone counts nothing. */
function measureSet(folder: string): CacheSet {
  let sizeBytes = 0
  let lastUsedMs = 0
  try {
    for (const name of readdirSync(folder)) {
      const stats = statSync(join(folder, name), { throwIfNoEntry: false })
      sizeBytes += stats?.size ?? 0
      if (name === SET_FILE) lastUsedMs = stats?.mtimeMs ?? 0
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
  return { folder, sizeBytes, lastUsedMs }
}
