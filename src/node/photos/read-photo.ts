import { type BigIntStats, closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { notAnImage, UnusablePhotoError } from './photo-errors.ts'
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
  if (!stats.isFile()) throw new UnusablePhotoError('not-a-file', 'It is a folder, a pipe or a device, not a file.')
  return stats
}

/**
 * Reads a whole photo file.
 *
 * @throws {UnusablePhotoError} if it is too large, or what the file system throws.
 */
export async function readPhoto(path: string, { size }: BigIntStats): Promise<Buffer> {
  checkSize(size)
  if (size > LARGE_FILE_BYTES && sniffImage(await readStart(path)) === undefined) throw notAnImage()
  return readFile(path)
}

/** {@link readPhoto} for a thread that has nothing else to do. */
export function readPhotoSync(path: string, { size }: BigIntStats): Buffer {
  checkSize(size)
  if (size > LARGE_FILE_BYTES && sniffImage(readStartSync(path)) === undefined) throw notAnImage()
  return readFileSync(path)
}

function checkSize(size: bigint): void {
  if (size > MAX_FILE_BYTES)
    throw new UnusablePhotoError(
      'file-too-large',
      `It has ${size / 2n ** 20n} MiB; at most ${MAX_FILE_BYTES / 2 ** 20} are read.`,
    )
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SIGNATURE_BYTES), 0, SIGNATURE_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function readStartSync(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(SIGNATURE_BYTES)
    return start.subarray(0, readSync(file, start, 0, SIGNATURE_BYTES, 0))
  } finally {
    closeSync(file)
  }
}
