import { crc32 } from 'node:zlib'
import { AppError } from '../../shared/errors.ts'

/** Of the format without its 64-bit extension. */
export const MAX_ZIP_BYTES = 2 ** 32 - 1
const VERSION = 20

export interface ZipEntry {
  readonly name: Buffer
  readonly crc: number
  readonly sizeBytes: number
  readonly offset: number
}

/** Of names that are no ASCII: they are UTF-8. */
const UTF8 = 0x0800

/**
 * A zip that holds its files as they are, uncompressed, in pieces: weights hardly get smaller, and are not copied.
 *
 * @param files  by name, in ASCII; each in pieces.
 * @throws {AppError} `model-not-expressible` from 4 GiB on.
 * @see PKWARE APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16
 */
export function storedZip(files: ReadonlyMap<string, readonly Uint8Array[]>, savedAt = new Date()): Uint8Array[] {
  const zip: Uint8Array[] = []
  const entries: ZipEntry[] = []
  const time = dosTime(savedAt)
  let offset = 0
  for (const [path, pieces] of files) {
    const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0)
    const crc = pieces.reduce((sum, piece) => crc32(piece, sum), 0)
    const entry = { name: Buffer.from(path, 'ascii'), crc, sizeBytes, offset }
    const header = localHeader(entry, time)
    entries.push(entry)
    zip.push(header, ...pieces)
    offset += header.length + sizeBytes
  }
  const directory = Buffer.concat(entries.map((entry) => directoryEntry(entry, time)))
  if (offset + directory.length > MAX_ZIP_BYTES)
    throw new AppError('model-not-expressible', `A .keras file holds at most 4 GB; this model has ${offset} bytes.`, {
      hint: 'Export it as TensorFlow.js layers-model instead.',
    })
  return [...zip, directory, endOfDirectory(entries.length, directory.length, offset)]
}

/** What a file’s header and its entry in the directory have in common. */
function common({ name, crc, sizeBytes }: ZipEntry, time: number): Buffer {
  const bytes = Buffer.alloc(26)
  bytes.writeUInt16LE(VERSION, 0)
  bytes.writeUInt16LE(name.some((byte) => byte > 127) ? UTF8 : 0, 2)
  bytes.writeUInt32LE(time, 6)
  bytes.writeUInt32LE(crc, 10)
  bytes.writeUInt32LE(sizeBytes, 14)
  bytes.writeUInt32LE(sizeBytes, 18)
  bytes.writeUInt16LE(name.length, 22)
  return bytes
}

export const localHeader = (entry: ZipEntry, time: number): Buffer =>
  Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common(entry, time), entry.name])

export function directoryEntry(entry: ZipEntry, time: number): Buffer {
  const madeBy = Buffer.from([VERSION, 0])
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(entry.offset, 10)
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, common(entry, time), rest, entry.name])
}

export function endOfDirectory(numEntries: number, sizeBytes: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22)
  bytes.write('PK\x05\x06', 'latin1')
  bytes.writeUInt16LE(numEntries, 8)
  bytes.writeUInt16LE(numEntries, 10)
  bytes.writeUInt32LE(sizeBytes, 12)
  bytes.writeUInt32LE(offset, 16)
  return bytes
}

/** Local time, in steps of two seconds. */
export function dosTime(date: Date): number {
  const day = ((date.getFullYear() - 1980) << 25) | ((date.getMonth() + 1) << 21) | (date.getDate() << 16)
  return (day | (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1)) >>> 0
}
