import type { BigIntStats } from 'node:fs'
import { free } from '../../core/engine/emit/pieces.ts'
import { readPhoto } from './read-photo.ts'

/** Bytes that may be in memory at once; whoever asks for more waits in line, unless nobody else has any. */
export class ByteBudget {
  readonly #limit: number
  #taken = 0
  #mostTaken = 0
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The most that was taken at once. */
  get mostTaken(): number {
    return this.#mostTaken
  }

  async take(bytes: number): Promise<void> {
    if (this.#taken > 0 && (this.#waiting.length > 0 || this.#taken + bytes > this.#limit))
      await new Promise<void>((go) => this.#waiting.push({ bytes, go }))
    else this.#add(bytes)
  }

  give(bytes: number): void {
    this.#taken -= bytes
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (this.#taken > 0 && this.#taken + first.bytes > this.#limit) return
      this.#waiting.shift()
      this.#add(first.bytes)
      first.go()
    }
  }

  #add(bytes: number): void {
    this.#taken += bytes
    this.#mostTaken = Math.max(this.#mostTaken, this.#taken)
  }
}

/**
 * Bytes of photo files that a process, or a thread that reads photos, has in memory at once; a file that is larger has it for itself. What is
 * decoded comes to this: up to 25 megapixels as many as libuv has threads, larger ones one at a time (`inTurn`).
 */
const MAX_BYTES = 256 * 2 ** 20
/** From here on memory is given back by hand: the garbage collector would let the next file come first. */
const LARGE_BYTES = 8 * 2 ** 20

let budget = new ByteBudget(MAX_BYTES)

/** Of this thread, before it reads. @returns the budget, for accounts. */
export function limitPhotoBytes(maxBytes: number): ByteBudget {
  return (budget = new ByteBudget(maxBytes))
}

type Read = (path: string, stats: BigIntStats) => Buffer | Promise<Buffer>

/**
 * Reads a photo's file, uses it, and lets go of it: the one way in which photos come into memory, so that all who read keep to one budget.
 *
 * @param use  what it returns holds nothing of a large file's bytes.
 * @throws {UnusablePhotoError} if it is too large or no photo, what the file system or `use` throws.
 */
export async function withPhotoBytes<T>(
  path: string,
  stats: BigIntStats,
  use: (bytes: Buffer) => T | Promise<T>,
  read: Read = readPhoto,
): Promise<T> {
  const sizeBytes = Number(stats.size)
  const own = budget
  await own.take(sizeBytes)
  let bytes: Buffer | undefined
  try {
    bytes = await read(path, stats)
    return await use(bytes)
  } finally {
    if (bytes !== undefined && bytes.length >= LARGE_BYTES) free(bytes)
    own.give(sizeBytes)
  }
}
