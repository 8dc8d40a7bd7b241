import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { failure } from '../../shared/errors.ts'
import { fitsInZip, StoredZip } from './stored-zip.ts'

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
