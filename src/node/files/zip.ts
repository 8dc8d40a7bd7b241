import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Zip, ZipPassThrough } from 'fflate'
import { failure } from '../../shared/errors.ts'

/** Of the format without its 64-bit extension, which fflate does not write: counts are 32 bits, of bytes and of places. */
const MAX_ZIP_BYTES = 2 ** 32 - 1
/** What a zip says of a file besides its name, in its three places. */
const BYTES_PER_FILE = 30 + 16 + 46
/** At its end. */
const BYTES_OF_ITS_OWN = 22

interface StoredFile {
  /** Within the zip, with `/` between folders. */
  readonly name: string
  readonly sizeBytes: number
}

/** Whether a zip can hold these files. */
export function fitsInZip(files: readonly StoredFile[]): boolean {
  const sizes = files.map(({ name, sizeBytes }) => sizeBytes + BYTES_PER_FILE + 2 * Buffer.byteLength(name))
  return sizes.reduce((sum, bytes) => sum + bytes, BYTES_OF_ITS_OWN) <= MAX_ZIP_BYTES
}

/** A zip that holds its files as they are, uncompressed: weights hardly get smaller. What it has made so far is taken, piece by piece. */
export class StoredZip {
  #made: Uint8Array[] = []
  readonly #zip = new Zip((error, bytes) => {
    if (error) throw error
    this.#made.push(bytes)
  })
  readonly #savedAt: Date

  constructor(savedAt: Date) {
    this.#savedAt = savedAt
  }

  /** @returns what takes the file's content, which is not copied; `undefined` ends it. Files follow each other. */
  add(name: string): (piece: Uint8Array | undefined) => void {
    const file = new ZipPassThrough(name)
    file.mtime = this.#savedAt
    this.#zip.add(file)
    return (piece) => file.push(piece ?? new Uint8Array(0), piece === undefined)
  }

  end(): void {
    this.#zip.end()
  }

  take(): Uint8Array[] {
    const made = this.#made
    this.#made = []
    return made
  }
}

/**
 * A folder as a zip, uncompressed, a piece at a time: no more than a piece is in memory.
 *
 * @param name  of the folder within the zip.
 * @throws {AppError} `zip-too-large` from 4 GiB on, before anything is read.
 */
export async function* zipFolder(
  folder: string,
  name: string,
  savedAt = new Date(),
): AsyncGenerator<Uint8Array, void, void> {
  const files = filesBelow(folder, name)
  const zip = new StoredZip(savedAt)
  for (const { path, name } of files) {
    const push = zip.add(name)
    for await (const piece of createReadStream(path)) {
      push(piece as Buffer)
      yield* zip.take()
    }
    push(undefined)
  }
  zip.end()
  yield* zip.take()
}

interface FileBelow {
  readonly path: string
  /** Within the zip. */
  readonly name: string
  readonly sizeBytes: number
}

function filesBelow(folder: string, name: string): FileBelow[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const below = path.slice(folder.length).replaceAll('\\', '/')
      return { path, name: `${name}${below}`, sizeBytes: statSync(path).size }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  if (fitsInZip(files)) return files
  throw failure('zip-too-large', {})
}
