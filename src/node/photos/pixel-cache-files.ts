import { closeSync, ftruncateSync, readdirSync, readSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { evictSet } from '../cache/evict-set.ts'
import { openRegularSync } from '../files/open-regular.ts'
import { readRegularSync, readTextSync } from '../files/read-regular.ts'

/** A string has at most half a GiB: a million photos take 200 MiB. */
const LIMITS = { maxBytes: 2 ** 29 - 2 ** 20 }

/**
 * A file of JSON values, one a line behind its CRC-32, that only grows. Whatever a crash or a bad disk does to it, every line that
 * is read back is one that was written.
 */
export class CheckedLog {
  readonly #fd: number
  #size: number

  private constructor(fd: number, size: number) {
    this.#fd = fd
    this.#size = size
  }

  /** Opens for appending, after cutting off a line that was not finished. */
  static openForAppending(path: string): CheckedLog {
    const { file: fd, sizeBytes } = openRegularSync(path, 'a+')
    const bytes = readRegularSync(path, LIMITS)
    const size = bytes.lastIndexOf(0x0a) + 1
    if (size !== sizeBytes) ftruncateSync(fd, size)
    return new CheckedLog(fd, size)
  }

  /** All values whose line is intact, in the order they were written; none if the file does not exist. */
  static read(path: string): unknown[] {
    let text: string
    try {
      text = readTextSync(path, LIMITS)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw thrown
    }
    return text.split('\n').flatMap((line) => {
      const json = line.slice(9)
      return json !== '' && line.slice(0, 9) === checksum(json) ? [JSON.parse(json) as unknown] : []
    })
  }

  /** @throws what the file system throws, for example ENOSPC; nothing is left of the line then. */
  append(value: unknown): void {
    const json = JSON.stringify(value)
    const line = Buffer.from(`${checksum(json)}${json}\n`)
    try {
      for (let at = 0; at < line.length;) at += writeSync(this.#fd, line, at)
      this.#size += line.length
    } catch (thrown) {
      ftruncateSync(this.#fd, this.#size)
      throw thrown
    }
  }

  close(): void {
    closeSync(this.#fd)
  }
}

function checksum(json: string): string {
  return `${crc32(json).toString(16).padStart(8, '0')} `
}

/** No file grows beyond this: blocks far below 1 GiB can be read, mapped and copied everywhere. */
const BLOCK_BYTES = 256 * 2 ** 20

/** Records of one size, numbered from 0, in files of at most 256 MiB. */
export class PixelBlocks {
  readonly #folder: string
  readonly #recordBytes: number
  readonly #recordsPerBlock: number
  readonly #isWritable: boolean
  readonly #files = new Map<number, number>()

  constructor(folder: string, recordBytes: number, isWritable: boolean) {
    this.#folder = folder
    this.#recordBytes = recordBytes
    this.#recordsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / recordBytes))
    this.#isWritable = isWritable
  }

  /** @throws what the file system throws, for example ENOSPC. */
  write(position: number, record: Uint8Array): void {
    const { fd, offset } = this.#locate(position)
    for (let at = 0; at < record.length;) at += writeSync(fd, record, at, record.length - at, offset + at)
  }

  /** Fills `into`. @returns false if the record is not there in full. */
  read(position: number, into: Uint8Array): boolean {
    try {
      const { fd, offset } = this.#locate(position)
      return readSync(fd, into, 0, this.#recordBytes, offset) === this.#recordBytes
    } catch (thrown) {
      if (thrown instanceof Error && 'syscall' in thrown) return false
      throw thrown
    }
  }

  close(): void {
    for (const fd of this.#files.values()) closeSync(fd)
    this.#files.clear()
  }

  #locate(position: number): { fd: number; offset: number } {
    const block = Math.floor(position / this.#recordsPerBlock)
    let fd = this.#files.get(block)
    if (fd === undefined) {
      const path = join(this.#folder, `pixels-${String(block).padStart(4, '0')}.bin`)
      fd = this.#isWritable ? openOrCreate(path) : openRegularSync(path).file
      this.#files.set(block, fd)
    }
    return { fd, offset: (position % this.#recordsPerBlock) * this.#recordBytes }
  }
}

function openOrCreate(path: string): number {
  try {
    return openRegularSync(path, 'r+').file
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    return openRegularSync(path, 'wx+').file
  }
}

interface CacheSet {
  readonly folder: string
  readonly sizeBytes: number
  readonly lastUsedMs: number
}

/** Touched whenever a set is opened: its time tells which set is the oldest. */
export const SET_FILE = 'set.json'

/** Bytes of all sets in a cache folder but one. */
export function sizeOfOtherSets(cacheFolder: string, ownFolder: string): number {
  return otherSets(cacheFolder, ownFolder).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

/** Removes the set that was not used for longest, never one in use. @returns whether there was one to remove. */
export function evictOldestSet(cacheFolder: string, ownFolder: string): boolean {
  return otherSets(cacheFolder, ownFolder)
    .sort((a, b) => a.lastUsedMs - b.lastUsedMs)
    .some(({ folder }) => evictSet(folder))
}

function otherSets(cacheFolder: string, ownFolder: string): CacheSet[] {
  const folders = readdirSync(cacheFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.flatMap((entry) => {
    const folder = join(cacheFolder, entry.name)
    return folder === ownFolder ? [] : [measureSet(folder)]
  })
}

/** Another process may be removing it at this moment: what is gone counts nothing. */
function measureSet(folder: string): CacheSet {
  let sizeBytes = 0
  let lastUsedMs = 0
  try {
    for (const name of readdirSync(folder)) {
      const stats = statSync(join(folder, name), { throwIfNoEntry: false })
      sizeBytes += stats?.size ?? 0
      if (name === SET_FILE) lastUsedMs = stats?.mtimeMs ?? 0
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
  return { folder, sizeBytes, lastUsedMs }
}
