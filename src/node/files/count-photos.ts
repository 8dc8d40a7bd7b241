import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isIgnored } from '../photos/walk-folder.ts'
import { isPhotoName } from './list-folder.ts'

/** Files and folders looked at before the count is given up: a home folder has millions. */
const MAX_LOOKED_AT = 50_000

export interface PhotoCount {
  readonly numPhotos: number
  /** There may be more, which nobody has counted. */
  readonly isAtLeast: boolean
}

/** How many photos a folder has, all below it included, by their names. What may not be looked into has none. */
export async function countPhotos(folder: string, signal?: AbortSignal, limit = MAX_LOOKED_AT): Promise<PhotoCount> {
  let [numPhotos, numLookedAt] = [0, 0]
  const waiting = [folder]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    signal?.throwIfAborted()
    const children = await readdir(next, { withFileTypes: true }).catch((): Dirent[] => [])
    for (const child of children) {
      if (++numLookedAt > limit) return { numPhotos, isAtLeast: true }
      if (isIgnored(child.name)) continue
      if (child.isDirectory()) waiting.push(join(next, child.name))
      else if (isPhotoName(child.name)) numPhotos++
    }
  }
  return { numPhotos, isAtLeast: false }
}
