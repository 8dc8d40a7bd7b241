import type { Photo } from '../../core/datasets/photo.ts'
import { AppError, failure } from '../../shared/errors.ts'
import { factsOf } from './cache-entries.ts'
import { decodePhoto } from './decode-photo.ts'
import type { Limiter } from './limiter.ts'
import { createLimiter, DEFAULT_CONCURRENCY } from './limiter.ts'
import { explainPhotoFailure } from './photo-errors.ts'
import type { PixelCache } from './pixel-cache.ts'
import { withPhotoBytes } from './photo-bytes.ts'
import { photoId, statPhoto } from './read-photo.ts'

type PhotoFile = Pick<Photo, 'id' | 'path' | 'relativePath' | 'seen'>

/**
 * The pixels of photos that were scanned: from the cache, or decoded while something else computes.
 *
 * Decoding needs the event loop between its steps, and a training step blocks it; so call {@link prefetch} for several batches ahead.
 */
export class PixelSource {
  readonly #cache: PixelCache
  readonly #limiter: Limiter
  /** Decoding or decoded, and not taken yet. */
  readonly #pending = new Map<string, Promise<Uint8Array>>()

  constructor(cache: PixelCache, concurrency: number = DEFAULT_CONCURRENCY) {
    this.#cache = cache
    this.#limiter = createLimiter(concurrency)
  }

  /** Starts decoding what is not in the cache. Each photo's pixels stay in memory until {@link get} takes them. */
  prefetch(photos: readonly PhotoFile[]): void {
    for (const photo of photos) if (!this.#cache.has(photo.id)) void this.#decode(photo)
  }

  /**
   * The pixels of a batch.
   *
   * @returns `[photos.length, inputHeight, inputWidth, 3]` uint8, newly allocated each time: a tensor may keep it.
   * @throws {AppError} `photo-changed` if a file is gone, damaged or another one since it was scanned.
   */
  async get(photos: readonly PhotoFile[]): Promise<Uint8Array> {
    const { recordBytes } = this.#cache
    const batch = new Uint8Array(photos.length * recordBytes)
    const missing = this.#cache.read(
      photos.map(({ id }) => id),
      batch,
    )
    const decoded = missing.map(async (index) => ({ index, pixels: await this.#decode(photos[index]!) }))
    for (const { index, pixels } of await Promise.all(decoded)) batch.set(pixels, index * recordBytes)
    for (const { id } of photos) this.#pending.delete(id)
    return batch
  }

  /** Puts what is missing in the cache, as far as there is room. */
  async ensure(photos: readonly PhotoFile[], signal?: AbortSignal): Promise<void> {
    const missing = photos.filter(({ id }) => !this.#cache.has(id))
    await Promise.all(
      missing.map(async (photo) => {
        if (signal?.aborted !== true) await this.#decode(photo)
        this.#pending.delete(photo.id)
      }),
    )
    signal?.throwIfAborted()
  }

  /** Lets go of everything that was prefetched and not taken. */
  clear(): void {
    this.#pending.clear()
  }

  #decode(photo: PhotoFile): Promise<Uint8Array> {
    const started = this.#pending.get(photo.id)
    if (started !== undefined) return started
    const decoding = this.#limiter(() => this.#readAndDecode(photo))
    decoding.catch(() => undefined) // reported by get(); a prefetch nobody waits for is no unhandled rejection
    this.#pending.set(photo.id, decoding)
    return decoding
  }

  async #readAndDecode({ id, path, relativePath, seen }: PhotoFile): Promise<Uint8Array> {
    try {
      const decoded = await withPhotoBytes(path, await statPhoto(path), async (bytes) => {
        if ((await photoId(bytes, { path, hash: id, seen })) !== id)
          throw changed(relativePath, 'its content is another')
        return decodePhoto(bytes, this.#cache.format)
      })
      this.#cache.store(id, factsOf(decoded, this.#cache.format), decoded.pixels)
      return decoded.pixels
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'photo-changed') throw thrown
      throw changed(relativePath, explainPhotoFailure(thrown).message)
    }
  }
}

function changed(relativePath: string, what: string): AppError {
  return failure('photo-changed', { path: relativePath, why: what })
}
