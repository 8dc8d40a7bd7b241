import type { BigIntStats } from 'node:fs'
import { factsOf, type PhotoFacts } from './cache-entries.ts'
import { decodePhoto, type PixelFormat } from './decode-photo.ts'
import { explainPhotoFailure, UnusablePhotoError } from './photo-errors.ts'
import { type HashedFile, photoId, recallHash, statPhoto } from './read-photo.ts'
import type { PixelCache } from './pixel-cache.ts'
import { withPhotoBytes } from './photo-bytes.ts'

export interface IngestedPhoto extends PhotoFacts {
  /** SHA-256 of the file's bytes, 64 hex digits. */
  readonly id: string
  readonly sizeBytes: number
}

/**
 * One pass over a photo: read once, hashed, decoded once at input size, its pixels put in the cache. A file that the cache has seen
 * and that has not changed since (path, size, time, inode) is not read at all, whether it could be used or not; one that has not
 * changed since it was hashed, by an import for example, is not hashed again.
 *
 * @param cache  of the same format; absent: nothing is kept.
 * @throws {UnusablePhotoError} whose message is the reason, also for files that cannot be read.
 */
export async function ingestPhoto(file: HashedFile, format: PixelFormat, cache?: PixelCache): Promise<IngestedPhoto> {
  const { path } = file
  try {
    const stats = await statPhoto(path)
    const recalled = cache?.recallFile(path, stats)
    if (recalled !== undefined && 'code' in recalled) throw new UnusablePhotoError(recalled.code, recalled.reason)
    const id = recalled?.id ?? recallHash(file, stats)
    const facts = id === undefined ? undefined : cache?.facts(id)
    if (id !== undefined && facts !== undefined) {
      if (recalled === undefined) cache?.rememberFile(path, stats, { id })
      return { id, sizeBytes: Number(stats.size), ...pick(facts) }
    }
    return await withPhotoBytes(path, stats, (bytes) => ingestBytes(bytes, { ...file, stats, format, cache }))
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}

interface Ingested extends HashedFile {
  readonly stats: BigIntStats
  readonly format: PixelFormat
  readonly cache: PixelCache | undefined
}

async function ingestBytes(bytes: Buffer, file: Ingested): Promise<IngestedPhoto> {
  const { path, stats, format, cache } = file
  const sizeBytes = bytes.length
  const id = await photoId(bytes, file)
  const known = cache?.facts(id)
  if (known !== undefined) {
    cache?.rememberFile(path, stats, { id })
    return { id, sizeBytes, ...pick(known) }
  }
  try {
    const decoded = await decodePhoto(bytes, format)
    const facts = factsOf(decoded, format)
    cache?.store(id, facts, decoded.pixels)
    cache?.rememberFile(path, stats, { id })
    return { id, sizeBytes, ...facts }
  } catch (thrown) {
    const { code, message } = explainPhotoFailure(thrown)
    // A time limit says something about this moment, not about the file.
    if (code !== 'decode-timeout') cache?.rememberFile(path, stats, { code, reason: message })
    throw thrown
  }
}

function pick({ width, height, thumbnail, notes }: PhotoFacts): PhotoFacts {
  return { width, height, thumbnail, notes }
}
