import { closeSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openRegularSync } from '../files/open-regular.ts'

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
