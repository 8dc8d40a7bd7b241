import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import type { Sample } from '../../core/datasets/sample.ts'
import { statPhoto } from './read-photo.ts'

/** A file system may count in steps of two seconds (FAT): what is younger may change without another date. */
const CLOCK_STEP_MS = 2000

export type HashedFile = Readonly<Pick<Sample, 'path' | 'hash' | 'seen'>>

/** The hash of a file that is, as the file system says, still the one that was hashed. Not by its date alone: programs set it back. */
export function recallHash({ hash, seen }: HashedFile, { size, mtimeMs, ctimeMs }: BigIntStats): string | undefined {
  if (seen === undefined || Number(size) !== seen.sizeBytes || Number(mtimeMs) !== seen.modifiedAt) return undefined
  return Number(ctimeMs) + CLOCK_STEP_MS < seen.hashedAt ? hash : undefined
}

/** SHA-256 of a photo's bytes, 64 hex digits; not computed where the file, now that it was read, still is the one that was hashed. */
export async function photoId(bytes: Buffer, file: HashedFile): Promise<string> {
  const known = file.seen && recallHash(file, await statPhoto(file.path))
  return known ?? createHash('sha256').update(bytes).digest('hex')
}
