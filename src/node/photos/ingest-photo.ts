import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { factsOf, type PhotoFacts } from './cache-entries.ts'
import { decodePhoto, type PixelFormat } from './decode-photo.ts'
import { explainPhotoFailure, UnusablePhotoError } from './photo-errors.ts'
import type { PixelCache } from './pixel-cache.ts'
import { withPhotoBytes } from './photo-bytes.ts'
import { statPhoto } from './read-photo.ts'

export interface IngestedPhoto extends PhotoFacts {
  /** SHA-256 of the file's bytes, 64 hex digits. */
  readonly id: string
  readonly sizeBytes: number
  /** `[inputHeight, inputWidth, 3]` uint8; absent where the cache made decoding unnecessary. */
  readonly pixels?: Uint8Array
}

/**
 * One pass over a photo: read once, hashed, decoded once at input size, its pixels put in the cache. A file that the cache has seen
 * and that has not changed since (path, size, time, inode) is not read at all, whether it could be used or not.
 *
 * @param cache  of the same format; absent: nothing is kept.
 * @throws {UnusablePhotoError} whose message is the reason, also for files that cannot be read.
 */
export async function ingestPhoto(path: string, format: PixelFormat, cache?: PixelCache): Promise<IngestedPhoto> {
  try {
    const stats = await statPhoto(path)
    const sizeBytes = Number(stats.size)
    const outcome = cache?.recallFile(path, stats)
    if (outcome !== undefined && 'code' in outcome) throw new UnusablePhotoError(outcome.code, outcome.reason)
    const facts = outcome === undefined ? undefined : cache?.facts(outcome.id)
    if (outcome !== undefined && facts !== undefined) return { id: outcome.id, sizeBytes, ...pick(facts) }
    return await withPhotoBytes(path, stats, (bytes) => ingestBytes(bytes, { path, stats, format, cache }))
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}

interface Ingested {
  readonly path: string
  readonly stats: BigIntStats
  readonly format: PixelFormat
  readonly cache: PixelCache | undefined
}

async function ingestBytes(bytes: Buffer, { path, stats, format, cache }: Ingested): Promise<IngestedPhoto> {
  const sizeBytes = bytes.length
  const id = createHash('sha256').update(bytes).digest('hex')
  const known = cache?.facts(id)
  if (known !== undefined) {
    cache?.rememberFile(path, stats, { id })
    return { id, sizeBytes, ...pick(known) }
  }
  try {
    const decoded = await decodePhoto(bytes, format)
    const { pixels } = decoded
    const facts = factsOf(decoded, format)
    cache?.store(id, facts, pixels)
    cache?.rememberFile(path, stats, { id })
    return { id, sizeBytes, ...facts, pixels }
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
