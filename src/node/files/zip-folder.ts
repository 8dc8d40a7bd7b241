import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { AppError } from '../../shared/errors.ts'
import {
  directoryEntry,
  dosTime,
  endOfDirectory,
  localHeader,
  MAX_ZIP_BYTES,
  type ZipEntry,
} from '../models/stored-zip.ts'

/**
 * A folder as a zip, uncompressed, a piece at a time: each file is read once for its checksum and once for its content, so that no more
 * than a piece is in memory.
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
  const time = dosTime(savedAt)
  const entries: ZipEntry[] = []
  let offset = 0
  for (const { path, inZip, sizeBytes } of files) {
    const entry = { name: Buffer.from(inZip, 'utf8'), crc: await checksum(path), sizeBytes, offset }
    const header = localHeader(entry, time)
    entries.push(entry)
    yield header
    for await (const piece of createReadStream(path)) yield piece as Buffer
    offset += header.length + sizeBytes
  }
  const directory = Buffer.concat(entries.map((entry) => directoryEntry(entry, time)))
  yield directory
  yield endOfDirectory(entries.length, directory.length, offset)
}

interface FileBelow {
  readonly path: string
  readonly inZip: string
  readonly sizeBytes: number
}

function filesBelow(folder: string, name: string): FileBelow[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const below = path.slice(folder.length).replaceAll('\\', '/')
      return { path, inZip: `${name}${below}`, sizeBytes: statSync(path).size }
    })
    .sort((a, b) => (a.inZip < b.inZip ? -1 : 1))
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes + 2 * (file.inZip.length + 100), 0)
  if (sizeBytes <= MAX_ZIP_BYTES) return files
  throw new AppError('zip-too-large', 'A zip of this kind holds at most 4 GB; this export is larger.', {
    hint: 'Export fewer formats, or into a folder of the machine that Frostline runs on.',
  })
}

async function checksum(path: string): Promise<number> {
  let crc = 0
  for await (const piece of createReadStream(path)) crc = crc32(piece as Buffer, crc)
  return crc
}
