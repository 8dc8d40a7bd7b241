import { createHash } from 'node:crypto'
import { type BigIntStats, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Sample } from '../../core/datasets/sample.ts'
import { readBeginning, readBeginningSync, readRegular, readRegularSync } from '../files/read-regular.ts'
import { notAnImage, unusable, type UnusablePhotoError } from './photo-errors.ts'
import { SIGNATURE_BYTES, sniffImage } from './sniff-image.ts'

const MAX_FILE_BYTES = 512 * 2 ** 20
/** From this size on the first bytes are looked at before the rest is read: films and archives lie among photos too. */
const LARGE_FILE_BYTES = 8 * 2 ** 20

/**
 * Looks at a file without opening it: a pipe or a device would never end.
 *
 * @throws {UnusablePhotoError} if it is no plain file (links are followed), or what the file system throws.
 */
export async function statPhoto(path: string): Promise<BigIntStats> {
  return checkFile(await stat(path, { bigint: true }))
}

/** {@link statPhoto} for a thread that has nothing else to do. */
export function statPhotoSync(path: string): BigIntStats {
  return checkFile(statSync(path, { bigint: true }))
}

function checkFile(stats: BigIntStats): BigIntStats {
  if (!stats.isFile()) throw unusable('not-a-file', { what: 'a folder, a pipe or a device' })
  return stats
}

/**
 * Reads a whole photo file: by `withPhotoBytes`, which keeps to what may be in memory at once.
 *
 * @throws {UnusablePhotoError} if it is too large, or what the file system throws.
 */
export async function readPhoto(path: string, { size }: BigIntStats): Promise<Buffer> {
  checkSize(size)
  if (size > LARGE_FILE_BYTES && sniffImage(await readBeginning(path, SIGNATURE_BYTES)) === undefined)
    throw notAnImage()
  return Buffer.from((await readRegular(path, LIMITS)).buffer)
}

/** {@link readPhoto} for a thread that has nothing else to do. */
export function readPhotoSync(path: string, { size }: BigIntStats): Buffer {
  checkSize(size)
  if (size > LARGE_FILE_BYTES && sniffImage(readBeginningSync(path, SIGNATURE_BYTES)) === undefined) throw notAnImage()
  return readRegularSync(path, LIMITS)
}

function checkSize(size: bigint): void {
  if (size > MAX_FILE_BYTES) throw tooLarge(Number(size))
}

const tooLarge = (sizeBytes: number): UnusablePhotoError =>
  unusable('file-too-large', { sizeBytes, maxBytes: MAX_FILE_BYTES })

const LIMITS = { maxBytes: MAX_FILE_BYTES, tooLarge }

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
