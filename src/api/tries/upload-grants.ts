import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDiskErrors } from '../../node/files/disk-errors.ts'
import { AppError } from '../../shared/errors.ts'

const KEPT_MS = 15 * 60_000
const MAX_GRANTS = 64
export const MAX_GRANT_BYTES = 256 * 2 ** 20

export interface Part {
  /** Absent: the first part of a file. */
  readonly upload?: string | undefined
  readonly name: string
  /** In base64. */
  readonly part: string
}

interface Grant {
  readonly path: string
  readonly expiresAt: number
  sizeBytes: number
}

/**
 * Files that were dropped to be looked at, and nothing more: they never become part of a project. They lie in a folder of their own under
 * names of our own, the oldest go first, and all go after a quarter of an hour.
 */
export class UploadGrants {
  readonly #grants = new Map<string, Grant>()
  readonly #keptMs: number
  #folder: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(keptMs = KEPT_MS) {
    this.#keptMs = keptMs
  }

  get size(): number {
    return this.#grants.size
  }

  /** @returns the upload's id. @throws {AppError} `upload-gone`, `upload-too-large`; disk errors. */
  take({ upload, name, part }: Part): string {
    this.#expire()
    const bytes = Buffer.from(part, 'base64')
    const id = upload ?? randomUUID()
    const grant = upload === undefined ? this.#make(id) : this.#grant(upload)
    if (grant.sizeBytes + bytes.length > MAX_GRANT_BYTES) {
      this.#drop(id)
      throw new AppError('upload-too-large', `“${name}” has more than ${MAX_GRANT_BYTES / 2 ** 20} MiB.`, {
        hint: 'Add it to the project from its folder instead.',
      })
    }
    withDiskErrors(grant.path, () => appendFileSync(grant.path, bytes))
    grant.sizeBytes += bytes.length
    return id
  }

  /** @throws {AppError} `upload-gone`, also for what never was an upload. */
  pathOf(upload: string): string {
    this.#expire()
    return this.#grant(upload).path
  }

  /** Forgets all. */
  close(): void {
    clearTimeout(this.#timer)
    this.#grants.clear()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
  }

  #make(id: string): Grant {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'frostline-try-'))
    const grant = { path: join(this.#folder, id), expiresAt: Date.now() + this.#keptMs, sizeBytes: 0 }
    writeFileSync(grant.path, '', { flag: 'wx', mode: 0o600 })
    this.#grants.set(id, grant)
    if (this.#grants.size > MAX_GRANTS) this.#drop([...this.#grants.keys()][0])
    this.#timer ??= setTimeout(() => this.#sweep(), this.#keptMs).unref()
    return grant
  }

  #grant(upload: string): Grant {
    const grant = this.#grants.get(upload)
    if (grant) return grant
    throw new AppError('upload-gone', 'This photo was dropped a while ago and has been forgotten.', {
      hint: 'Drop it again.',
    })
  }

  #sweep(): void {
    this.#timer = undefined
    this.#expire()
    if (this.#grants.size > 0) this.#timer = setTimeout(() => this.#sweep(), this.#keptMs).unref()
  }

  #expire(): void {
    for (const [id, { expiresAt }] of this.#grants) if (expiresAt <= Date.now()) this.#drop(id)
  }

  #drop(id: string): void {
    const grant = this.#grants.get(id)
    this.#grants.delete(id)
    if (grant) rmSync(grant.path, { force: true })
  }
}
