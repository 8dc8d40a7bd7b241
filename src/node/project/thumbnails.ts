import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { ensureFolder } from '../files/atomic.ts'
import { makePrivateFile } from '../files/private-folder.ts'
import { explainProjectError, isDamage } from './database/database-errors.ts'

/** Long side: sharp in a tile of 190 px on a screen with two pixels for one. */
export const THUMBNAIL_SIDE = 384
export const THUMBNAIL_QUALITY = 80

const FILE = 'thumbnails.db'

/**
 * The thumbnails of a project, by the SHA-256 of their photos. In one file: to make one for each took 0.9 ms of processor time on ext4,
 * more than to decode a photo, and a row takes 0.04. Not synced, and begun anew where it is damaged: what is missing is made again.
 */
export class Thumbnails {
  readonly #folder: string
  readonly #isReadOnly: boolean
  #opened: Opened | undefined

  constructor(folder: string, isReadOnly: boolean) {
    this.#folder = folder
    this.#isReadOnly = isReadOnly
  }

  /** A JPEG; `undefined` where there is none, or not all of it. */
  get(hash: string): Buffer | undefined {
    try {
      const jpeg = this.#open()?.get.get(hash)?.['jpeg']
      return jpeg instanceof Uint8Array && isWhole(jpeg)
        ? Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
        : undefined
    } catch {
      return undefined // damaged: it is begun anew with the next one that is kept
    }
  }

  /** Keeps JPEGs by hash, all or none of them. @throws {AppError} what the disk says. */
  put(thumbnails: Iterable<readonly [string, Uint8Array]>): void {
    try {
      this.#put(thumbnails)
    } catch (thrown) {
      if (!isDamage(thrown)) throw explainProjectError(thrown, this.#path)
      this.#beginAnew()
      this.#put(thumbnails)
    }
  }

  /** Also while they are being written. @param folder  of another project’s thumbnails. */
  async copyTo(folder: string): Promise<void> {
    const opened = this.#open()
    if (!opened) return
    ensureFolder(folder)
    makePrivateFile(join(folder, FILE))
    await backup(opened.database, join(folder, FILE))
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }

  get #path(): string {
    return join(this.#folder, FILE)
  }

  #put(thumbnails: Iterable<readonly [string, Uint8Array]>): void {
    const opened = this.#open()
    if (!opened) return
    const { database, put } = opened
    database.exec('BEGIN')
    try {
      for (const [hash, jpeg] of thumbnails) put.run(hash, jpeg)
      database.exec('COMMIT')
    } catch (thrown) {
      // a full disk has rolled back already
      if (database.isTransaction) database.exec('ROLLBACK')
      throw thrown
    }
  }

  /** `undefined` where there are none and none may be kept. */
  #open(): Opened | undefined {
    if (this.#opened) return this.#opened
    // a project that was moved while it was open leaves nothing where it was
    if (!existsSync(this.#isReadOnly ? this.#path : dirname(this.#folder))) return undefined
    if (!this.#isReadOnly) {
      ensureFolder(this.#folder)
      makePrivateFile(this.#path)
    }
    const database = new DatabaseSync(this.#path, { readOnly: this.#isReadOnly, timeout: 1000 })
    try {
      if (!this.#isReadOnly) database.exec(SET_UP)
      this.#opened = {
        database,
        get: database.prepare('SELECT jpeg FROM thumbnails WHERE hash = ?'),
        put: database.prepare('INSERT OR REPLACE INTO thumbnails (hash, jpeg) VALUES (?, ?)'),
      }
      return this.#opened
    } catch (thrown) {
      database.close()
      throw thrown
    }
  }

  #beginAnew(): void {
    this.close()
    for (const suffix of ['', '-journal']) rmSync(this.#path + suffix, { force: true })
  }
}

interface Opened {
  readonly database: DatabaseSync
  readonly get: ReturnType<DatabaseSync['prepare']>
  readonly put: ReturnType<DatabaseSync['prepare']>
}

/** A journal that is cut off, not a write-ahead log: such a file can be read in a folder that may not be written. */
const SET_UP = `
  PRAGMA journal_mode = TRUNCATE;
  PRAGMA synchronous = OFF;
  PRAGMA trusted_schema = OFF;
  CREATE TABLE IF NOT EXISTS thumbnails (hash TEXT NOT NULL UNIQUE, jpeg BLOB NOT NULL) STRICT;
`

/** A power cut may leave room for bytes that were never written. */
function isWhole(jpeg: Uint8Array): boolean {
  return jpeg.length > 4 && jpeg[0] === 0xff && jpeg.at(-2) === 0xff && jpeg.at(-1) === 0xd9
}
