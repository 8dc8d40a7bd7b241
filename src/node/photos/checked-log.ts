import { closeSync, ftruncateSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
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
