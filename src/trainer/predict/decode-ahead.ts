import { decodePhoto, type PixelFormat } from '../../node/photos/decode-photo.ts'
import { explainPhotoFailure } from '../../node/photos/photo-errors.ts'
import { readPhoto, statPhoto } from '../../node/photos/read-photo.ts'
import type { ListedFile } from './list-photos.ts'

/** A decoded photo, or why there is none. */
export type DecodedFile =
  | { readonly path: string; readonly pixels: Uint8Array }
  | { readonly path: string; readonly code: string; readonly reason: string }

/** Bytes of files read and not decoded yet: photos of 10 MB would otherwise fill the memory. */
const MAX_BYTES_AHEAD = 192 * 2 ** 20

/**
 * Decodes files in order, `numAhead` of them begun before they are asked for. A call of the native library blocks this thread, but not
 * libuv's: what was handed to it goes on being decoded meanwhile, so it must have more in hand than one batch.
 */
export async function* decodeAhead(
  files: readonly ListedFile[],
  format: PixelFormat,
  numAhead: number,
): AsyncGenerator<DecodedFile> {
  const budget = new ByteBudget(MAX_BYTES_AHEAD)
  const begun: Promise<DecodedFile>[] = []
  let next = 0
  for (let i = 0; i < files.length; i++) {
    while (next < files.length && next < i + numAhead) begun.push(decode(files[next++], format, budget))
    yield await (begun.shift() as Promise<DecodedFile>)
  }
}

async function decode(file: ListedFile, format: PixelFormat, budget: ByteBudget): Promise<DecodedFile> {
  if (typeof file !== 'string') return file
  try {
    const stats = await statPhoto(file)
    const sizeBytes = Number(stats.size)
    await budget.take(sizeBytes)
    try {
      const { pixels } = await decodePhoto(await readPhoto(file, stats), format)
      return { path: file, pixels }
    } finally {
      budget.give(sizeBytes)
    }
  } catch (thrown) {
    const { code, message } = explainPhotoFailure(thrown)
    return { path: file, code, reason: message }
  }
}

/** Bytes that may be in memory at once; whoever asks for more waits in line, unless nobody else has any. */
class ByteBudget {
  readonly #limit: number
  #taken = 0
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  async take(bytes: number): Promise<void> {
    if (this.#taken > 0 && (this.#waiting.length > 0 || this.#taken + bytes > this.#limit))
      await new Promise<void>((go) => this.#waiting.push({ bytes, go }))
    else this.#taken += bytes
  }

  give(bytes: number): void {
    this.#taken -= bytes
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (this.#taken > 0 && this.#taken + first.bytes > this.#limit) return
      this.#waiting.shift()
      this.#taken += first.bytes
      first.go()
    }
  }
}
