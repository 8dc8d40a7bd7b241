import { closeSync, fsyncSync, ftruncateSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { failure } from '../../shared/errors.ts'
import { renamePatiently, syncFolder, writeAll, writeFileAtomic } from '../files/atomic.ts'
import { hashFile } from '../files/hash-file.ts'
import { openRegularSync } from '../files/open-regular.ts'
import { readTextSync } from '../files/read-regular.ts'

const Origin = z.object({
  address: z.string(),
  /** What `If-Range` takes: a strong ETag, else the time of the last change. */
  validator: z.string().nullable(),
  /** Of the whole, as the server tells it; hexadecimal. */
  serverMd5: z.string().nullable(),
})
/** Where the bytes of a part come from, and what tells that the rest still fits to them. */
type Origin = z.output<typeof Origin>

/** What is here of a file that is being downloaded: its beginning in `<path>.part`, and where that is from beside it. */
export class PartialFile {
  readonly path: string
  readonly #part: string
  readonly #note: string

  constructor(path: string) {
    this.path = path
    this.#part = `${path}.part`
    this.#note = `${path}.part.json`
  }

  get numBytes(): number {
    return statSync(this.#part, { throwIfNoEntry: false })?.size ?? 0
  }

  /** `undefined`: nothing is here, or nobody knows what it is. */
  get origin(): Origin | undefined {
    try {
      return Origin.parse(JSON.parse(readTextSync(this.#note)))
    } catch {
      return undefined
    }
  }

  get partPath(): string {
    return this.#part
  }

  /** Forgets what is here and begins anew. */
  begin(origin: Origin): void {
    this.discard()
    writeFileAtomic(this.#note, JSON.stringify(origin))
  }

  /** Adds what comes to the end of what is here. @param onBytes  told how many have come so far. */
  async append(chunks: AsyncIterable<Uint8Array>, onBytes: (numBytes: number) => void): Promise<void> {
    const { file } = openRegularSync(this.#part, 'a')
    const before = this.numBytes
    let written = 0
    try {
      for await (const chunk of chunks) {
        try {
          writeAll(file, chunk)
        } catch (thrown) {
          ftruncateSync(file, before + written)
          throw thrown
        }
        written += chunk.length
        onBytes(written)
      }
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }

  /** Gives the finished file its name. */
  finish(): void {
    renamePatiently(this.#part, this.path)
    rmSync(this.#note, { force: true })
    syncFolder(dirname(this.path))
  }

  discard(): void {
    rmSync(this.#part, { force: true })
    rmSync(this.#note, { force: true })
  }
}

/** What a whole file has to be. */
export interface ExpectedContent {
  readonly sizeBytes?: number | undefined
  readonly md5?: string | undefined
  readonly sha256?: string | undefined
}

/** @throws {AppError} `download-damaged` if a file is not what was expected. */
export async function verifyFile(path: string, address: string, expected: ExpectedContent): Promise<void> {
  for (const algorithm of ['sha256', 'md5'] as const) {
    const wanted = expected[algorithm]
    if (wanted === undefined) continue
    const found = await hashFile(path, algorithm)
    if (found !== wanted) throw failure('download-damaged', { of: 'hash', address, algorithm, found, wanted })
  }
}
