import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const KEPT_MS = 60 * 60_000

interface Handed {
  readonly path: string
  readonly isOurs: boolean
  readonly timer: NodeJS.Timeout
}

/**
 * Files that a person has just handed to the window, by ids that are good for an hour: a grant for a dropped file of this machine, or a
 * copy of bytes that a browser sent. What a project takes in is its own afterwards.
 */
export class HandedFiles {
  readonly #files = new Map<string, Handed>()
  #folder: string | undefined

  /** A file or folder where it lies. Nothing is copied. @returns its id. */
  grant(path: string): string {
    return this.#keep(path, false)
  }

  /** Bytes without a place on this machine. @returns the id of a copy. */
  async receive(name: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'frostline-handed-'))
    // the extension says nothing that its first bytes do not, but people read it in messages
    const path = join(
      this.#folder,
      `${randomUUID()}${extname(name)
        .replaceAll(/[^.\w]/g, '')
        .slice(0, 10)}`,
    )
    try {
      await pipeline(Readable.from(bytes), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    } catch (thrown) {
      rmSync(path, { force: true })
      throw thrown
    }
    return this.#keep(path, true)
  }

  /** `undefined` for one that was forgotten or never was. */
  pathOf(id: string): string | undefined {
    return this.#files.get(id)?.path
  }

  /** Forgets all, and deletes the copies. */
  close(): void {
    for (const id of this.#files.keys()) this.#forget(id)
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
  }

  #keep(path: string, isOurs: boolean): string {
    const id = `handed-${randomUUID()}`
    const timer = setTimeout(() => this.#forget(id), KEPT_MS)
    timer.unref()
    this.#files.set(id, { path, isOurs, timer })
    return id
  }

  #forget(id: string): void {
    const handed = this.#files.get(id)
    if (handed === undefined) return
    clearTimeout(handed.timer)
    this.#files.delete(id)
    if (handed.isOurs) rmSync(handed.path, { force: true })
  }
}
