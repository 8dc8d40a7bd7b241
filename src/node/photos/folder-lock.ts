import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTextSync } from '../files/read-regular.ts'

const heldHere = new Set<string>()

/**
 * Takes a folder for this process, so that no other writes in it or removes it. A lock whose process is gone is taken over.
 *
 * @returns what gives the folder back, or `undefined` if it is taken.
 */
export function lockFolder(folder: string): (() => void) | undefined {
  const path = join(folder, 'lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    if (heldHere.has(path)) return undefined
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      heldHere.add(path)
      return () => {
        if (heldHere.delete(path)) rmSync(path, { force: true })
      }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
    }
    if (isLocked(folder) || !removeStale(path)) return undefined
  }
  return undefined
}

/** Whether a process that still runs holds the folder. */
export function isLocked(folder: string): boolean {
  const path = join(folder, 'lock')
  if (heldHere.has(path)) return true
  const owner = readOwner(path)
  return owner !== undefined && isAlive(owner)
}

/** By renaming: of two that try, one gets it; and if it was no stale lock after all, it is put back. */
function removeStale(path: string): boolean {
  const aside = `${path}.${process.pid}.stale`
  try {
    renameSync(path, aside)
  } catch {
    return true
  }
  const owner = readOwner(aside)
  if (owner !== undefined && isAlive(owner)) {
    renameSync(aside, path)
    return false
  }
  rmSync(aside, { force: true })
  return true
}

/** `undefined` where there is no lock; NaN where it was torn, which counts as stale. */
function readOwner(path: string): number | undefined {
  try {
    return Number(readTextSync(path).trim() || NaN)
  } catch {
    return undefined
  }
}

/** A lock with our own number that we do not hold is left from another process: in containers numbers repeat. */
function isAlive(processId: number): boolean {
  if (!Number.isSafeInteger(processId) || processId <= 0 || processId === process.pid) return false
  try {
    process.kill(processId, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
