import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { failure } from '../../shared/errors.ts'
import { systemCode } from './disk-errors.ts'

/** Bytes that may still be written at a path, which need not exist yet. `undefined` where the system does not say. */
export function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch (thrown) {
    return systemCode(thrown) === 'ENOENT' && dirname(path) !== path ? freeBytes(dirname(path)) : undefined
  }
}

/**
 * @param what  what the space is for, as it goes into the message: “checkpoints”.
 * @throws {AppError} `disk-full` if fewer than `neededBytes` are free.
 */
export function checkFreeSpace(path: string, neededBytes: number, what: string): void {
  const free = freeBytes(path)
  if (free === undefined || free >= neededBytes) return
  throw failure('disk-full', { path, needs: { what, freeBytes: free, neededBytes } })
}
