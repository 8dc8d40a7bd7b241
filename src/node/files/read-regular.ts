import { closeSync, fstatSync, readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { failure } from '../../shared/errors.ts'
import { systemCode } from './disk-errors.ts'
import { inTime, NotAFileError, openRegular, openRegularSync, type Patience } from './open-regular.ts'

export interface ReadLimits {
  /** More are refused before anything is allocated for them. */
  readonly maxBytes: number
  /** What is said of more. */
  readonly tooLarge?: (sizeBytes: number) => Error
}

/**
 * Reads a plain file whole: as many bytes as it has when it is opened.
 *
 * @throws {NotAFileError}, `tooLarge` or {AppError} `file-too-large`, `file-stalled`, or what the system throws.
 */
export async function readRegular(
  path: string,
  limits: ReadLimits,
  until?: Patience,
): Promise<Uint8Array<ArrayBuffer>> {
  const { file, sizeBytes } = await openRegular(path, 'r', until)
  try {
    checkSize(path, sizeBytes, limits)
    if (sizeBytes === 0) checkEmpty(path, file.fd)
    return await readWhole(file, sizeBytes, (reading) => inTime(path, reading, until))
  } finally {
    closeLater(file)
  }
}

/** {@link readRegular} for a thread that has nothing else to do. */
export function readRegularSync(path: string, limits: ReadLimits): Buffer<ArrayBuffer> {
  const { file, sizeBytes } = openRegularSync(path)
  try {
    checkSize(path, sizeBytes, limits)
    if (sizeBytes === 0) checkEmpty(path, file)
    const bytes = Buffer.allocUnsafeSlow(sizeBytes)
    let end = 0
    for (let numRead = -1; numRead !== 0 && end < sizeBytes; end += numRead)
      numRead = readSync(file, bytes, end, Math.min(MAX_READ_BYTES, sizeBytes - end), end)
    return bytes.subarray(0, end)
  } finally {
    closeSync(file)
  }
}

/** Text in UTF-8, as {@link readRegularSync} reads it. A few MiB are more than any of our own notes has. */
export function readTextSync(path: string, limits: ReadLimits = { maxBytes: 64 * 2 ** 20 }): string {
  return readRegularSync(path, limits).toString('utf8')
}

/** Text in UTF-8, as {@link readRegular} reads it. */
export async function readText(path: string, limits: ReadLimits = { maxBytes: 64 * 2 ** 20 }): Promise<string> {
  return Buffer.from((await readRegular(path, limits)).buffer).toString('utf8')
}

/** Only the beginning of a plain file. */
export async function readBeginning(path: string, numBytes: number): Promise<Buffer> {
  const { file } = await openRegular(path)
  try {
    const { buffer, bytesRead } = await inTime(path, file.read(Buffer.alloc(numBytes), 0, numBytes, 0))
    return buffer.subarray(0, bytesRead)
  } finally {
    closeLater(file)
  }
}

/** {@link readBeginning} for a thread that has nothing else to do. */
export function readBeginningSync(path: string, numBytes: number): Buffer {
  const { file } = openRegularSync(path)
  try {
    const start = Buffer.alloc(numBytes)
    return start.subarray(0, readSync(file, start, 0, numBytes, 0))
  } finally {
    closeSync(file)
  }
}

const MAX_READ_BYTES = 2 ** 30

/** Waiting would not end where a read has stalled, and nothing was written. */
function closeLater(file: FileHandle): void {
  file.close().catch(() => undefined)
}

function checkSize(path: string, sizeBytes: number, { maxBytes, tooLarge }: ReadLimits): void {
  if (sizeBytes <= maxBytes) return
  throw tooLarge?.(sizeBytes) ?? failure('file-too-large', { path, sizeBytes, maxBytes })
}

/** What has no size and yet a content is made by the system while it is read (/proc), and may have no end. */
function checkEmpty(path: string, file: number): void {
  let numRead: number
  try {
    numRead = readSync(file, Buffer.alloc(1), 0, 1, 0)
  } catch (thrown) {
    if (systemCode(thrown) !== 'EAGAIN') throw thrown
    numRead = 1
  }
  // a file that grows is one
  if (numRead > 0 && fstatSync(file).size === 0) throw new NotAFileError(path, 'made by the system while it is read')
}

/** Few reads, and each short enough to tell a slow disk from one that does not answer. One gives at most 2 GiB, on Linux. */
const PIECE_BYTES = 2 ** 26
/** Read at once by several threads: most of the time goes into new memory, which each of them is given by itself. */
const MAX_PARTS = 4
const MIN_PART_BYTES = 2 ** 22

/**
 * A file of a known size. In few reads, where `readFile` waits for a thread of the pool for each half megabyte (200 times for ResNet50).
 *
 * @param waitFor  gives up on a read that takes too long.
 * @returns        its bytes, fewer where it has become shorter.
 */
export async function readWhole(
  file: FileHandle,
  sizeBytes: number,
  waitFor: WaitFor = (reading) => reading,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer)
  const partBytes = Math.max(MIN_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS))
  const parts: Promise<number>[] = []
  for (let start = 0; start < sizeBytes; start += partBytes)
    parts.push(readPart(file, bytes, start, Math.min(start + partBytes, sizeBytes), waitFor))
  const ends = await Promise.all(parts)
  const end = ends.find((reached, index) => reached < Math.min((index + 1) * partBytes, sizeBytes))
  return end === undefined ? bytes : bytes.slice(0, end)
}

type WaitFor = <T>(reading: Promise<T>) => Promise<T>

/** @returns where the file ended, or `end`. */
async function readPart(
  file: FileHandle,
  bytes: Uint8Array,
  start: number,
  end: number,
  waitFor: WaitFor,
): Promise<number> {
  let at = start
  while (at < end) {
    const { bytesRead } = await waitFor(file.read(bytes, at, Math.min(PIECE_BYTES, end - at), at))
    if (bytesRead === 0) break
    at += bytesRead
  }
  return at
}
