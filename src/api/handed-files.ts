import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { explainDiskError } from '../node/files/disk-errors.ts'
import { failure } from '../shared/errors.ts'

const KEPT_MS = 15 * 60_000
const ID = 'handed-'
/** Of all copies together. */
const MAX_COPIED_BYTES = 2 ** 30

interface Handed {
  readonly path: string
  /** The name of what a copy was made of. */
  readonly droppedAs?: string
  /** `null` for a file that is not a copy of ours. */
  readonly copiedBytes: number | null
  readonly timer: NodeJS.Timeout
}

/** Whether it is an id, also one that was forgotten, and no path: those are absolute. */
export const isHandedId = (text: string): boolean => text.startsWith(ID)

/**
 * Files that a person has just handed to the window, by ids that are good for a quarter of an hour after they were last used: a grant for
 * a dropped file of this machine, or a copy of bytes that a browser sent to be looked at. A name decides nothing about where a copy lies.
 */
export class HandedFiles {
  readonly #files = new Map<string, Handed>()
  readonly #maxCopiedBytes: number
  #folder: string | undefined

  constructor(maxCopiedBytes = MAX_COPIED_BYTES) {
    this.#maxCopiedBytes = maxCopiedBytes
  }

  /** A file or folder where it lies. Nothing is copied. @returns its id. */
  grant(path: string): string {
    return this.#keep({ path, copiedBytes: null })
  }

  /** Bytes without a place on this machine. The oldest copies make room. @returns the id of a copy. @throws {AppError} disk errors. */
  async receive(name: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'frostline-handed-'))
    // the extension says nothing that its first bytes do not, but people read it in messages
    const extension = extname(name).replaceAll(/[^.\w]/g, '')
    const path = join(this.#folder, `${randomUUID()}${extension.slice(0, 10)}`)
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
    try {
      await pipeline(Readable.from(bytes), file)
    } catch (thrown) {
      rmSync(path, { force: true })
      throw explainDiskError(thrown, path)
    }
    this.#makeRoom(file.bytesWritten)
    return this.#keep({ path, droppedAs: name, copiedBytes: file.bytesWritten })
  }

  /** `undefined` for one that was forgotten or never was. */
  pathOf(id: string): string | undefined {
    const handed = this.#files.get(id)
    handed?.timer.refresh()
    return handed?.path
  }

  /** @throws {AppError} `upload-gone`, also for what never was handed over. */
  get(id: string): string {
    return this.placeOf(id).path
  }

  /** The same, and where it is a copy the name that a person knows. */
  placeOf(id: string): { readonly path: string; readonly droppedAs?: string | undefined } {
    const path = this.pathOf(id)
    if (path !== undefined) return { path, droppedAs: this.#files.get(id)?.droppedAs }
    throw failure('upload-gone', {})
  }

  /** Forgets all, and deletes the copies. */
  close(): void {
    for (const id of this.#files.keys()) this.#forget(id)
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
  }

  #keep(file: Omit<Handed, 'timer'>): string {
    const id = `${ID}${randomUUID()}`
    const timer = setTimeout(() => this.#forget(id), KEPT_MS).unref()
    this.#files.set(id, { ...file, timer })
    return id
  }

  #makeRoom(bytes: number): void {
    const copies = [...this.#files].flatMap(([id, { copiedBytes }]) => (copiedBytes ? [{ id, copiedBytes }] : []))
    let total = copies.reduce((sum, { copiedBytes }) => sum + copiedBytes, bytes)
    for (const { id, copiedBytes } of copies) {
      if (total <= this.#maxCopiedBytes) return
      this.#forget(id)
      total -= copiedBytes
    }
  }

  #forget(id: string): void {
    const handed = this.#files.get(id)
    if (handed === undefined) return
    clearTimeout(handed.timer)
    this.#files.delete(id)
    if (handed.copiedBytes !== null) rmSync(handed.path, { force: true })
  }
}
