import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryName } from '../files/atomic.ts'
import { systemCode } from '../files/disk-errors.ts'
import { explainProjectError } from './database/database-errors.ts'

/** Long side: sharp in a tile of 190 px on a screen with two pixels for one. */
export const THUMBNAIL_SIDE = 384
export const THUMBNAIL_QUALITY = 80

/** Where the thumbnail of a photo lies: by content, in 256 folders, so that none gets too full. */
export function thumbnailPath(folder: string, hash: string): string {
  return join(folder, hash.slice(0, 2), `${hash}.jpg`)
}

/** Whole or not at all. Not synced one by one: one that a power cut took is made again (see {@link readThumbnail}). */
export async function writeThumbnail(folder: string, hash: string, jpeg: Uint8Array): Promise<void> {
  const path = thumbnailPath(folder, hash)
  const temporary = temporaryName(path)
  try {
    try {
      await writeFile(temporary, jpeg, { flag: 'wx' })
    } catch (thrown) {
      if (systemCode(thrown) !== 'ENOENT') throw thrown
      await mkdir(dirname(path), { recursive: true })
      await writeFile(temporary, jpeg, { flag: 'wx' })
    }
    await rename(temporary, path)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw explainProjectError(thrown, path)
  }
}

/** A thumbnail; `undefined` where there is none, or not all of it. */
export async function readThumbnail(folder: string, hash: string): Promise<Buffer | undefined> {
  try {
    const jpeg = await readFile(thumbnailPath(folder, hash))
    return jpeg.length > 4 && jpeg[0] === 0xff && jpeg.at(-2) === 0xff && jpeg.at(-1) === 0xd9 ? jpeg : undefined
  } catch {
    return undefined
  }
}
