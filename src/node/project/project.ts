import { DEFAULT_SHARES } from '../../core/training/default-plan.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import type { ProjectInfo } from '../../shared/contract/app/projects.ts'
import type { FolderLock } from '../files/lock-folder.ts'
import { Backups } from './backups.ts'
import type { Database } from './database/database.ts'
import { recheckPhotos } from './files/recheck.ts'
import { Imports } from './import/imports.ts'
import type { ProjectLayout } from './layout.ts'
import { assignSets, clearSets, planSets } from './library/assign-sets.ts'
import { labelledPhotos, type LabelledPhoto, unlabelledPhotos } from './library/labelled-photos.ts'
import { Library } from './library/library.ts'
import type { Counts } from './library/photo-table.ts'
import type { ProjectStore } from './project-store.ts'
import { ProjectSettings } from './settings.ts'
import { Thumbnails } from './thumbnails.ts'

interface ProjectRow {
  readonly id: string
  readonly name: string
  readonly created_at: number
  readonly is_sample: number
  readonly multi_label: number
  readonly seed: number
  readonly revision: number
}

export interface ProjectParts {
  readonly layout: ProjectLayout
  readonly database: Database
  /** Absent where the project is open for looking. */
  readonly lock: FolderLock | undefined
  readonly readOnly: string | null
  readonly notices: readonly string[]
  readonly cleanUp: () => void
}

/** A project that this process has open. Made by `openProject` and `createProject`; whoever has it closes it. */
export class OpenProject implements ProjectStore {
  readonly id: string
  readonly layout: ProjectLayout
  /** Why nothing may be changed, in words; `null`: all may. */
  readonly readOnly: string | null
  /** Photos, classes, labels, undo. */
  readonly library: Library
  /** Small plain data of screens and runs, by name. */
  readonly settings: ProjectSettings
  readonly imports: Imports
  readonly thumbnails: Thumbnails
  readonly database: Database
  readonly #parts: ProjectParts
  readonly #row
  readonly #rename
  readonly #closing = new AbortController()
  /** Copies of the database in the project’s own folder. */
  readonly backups: Backups
  #planned: { readonly key: string; readonly sets: ReadonlyMap<number, SetName> } | undefined

  constructor(parts: ProjectParts) {
    this.#parts = parts
    this.layout = parts.layout
    this.readOnly = parts.readOnly
    this.database = parts.database
    this.library = new Library(parts.database, parts.layout.captures, parts.readOnly, () => parts.lock?.check())
    this.settings = new ProjectSettings(parts.database, () => this.library.checkWritable())
    this.imports = new Imports(this, this.settings)
    this.thumbnails = new Thumbnails(parts.layout.thumbnails, parts.readOnly !== null)
    this.#row = parts.database.statement<[], ProjectRow>(
      'SELECT id, name, created_at, is_sample, multi_label, seed, revision FROM project',
    )
    this.#rename = parts.database.statement<[string]>('UPDATE project SET name = ?')
    this.id = this.#row.get()!.id
    this.backups = new Backups(this, parts.readOnly === null)
  }

  get folder(): string {
    return this.layout.folder
  }

  get runsFolder(): string {
    return this.layout.runs
  }

  /** May be deleted at any time. @throws {AppError} `folder-moved`: nothing is made where the project was. */
  get cacheFolder(): string {
    this.#parts.lock?.check()
    return this.layout.cache
  }

  /** Whether its folder is where it was opened, and still this process’s. */
  get isInPlace(): boolean {
    try {
      this.#parts.lock?.check()
      return true
    } catch {
      return false
    }
  }

  /** Aborted when the project is closed: what goes on in it stops. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  info(): ProjectInfo {
    const row = this.#row.get()!
    return {
      id: row.id,
      name: row.name,
      folder: this.folder,
      multiLabel: row.multi_label === 1,
      isSample: row.is_sample === 1,
      createdAt: row.created_at,
      readOnly: this.readOnly,
      notices: [...this.#parts.notices],
      backupProblem: this.backups.problem,
    }
  }

  counts(): Counts {
    return this.library.photos.counts()
  }

  /** Its folder keeps its name. @throws {AppError} `project-read-only`. */
  rename(name: string): void {
    this.library.checkWritable()
    this.#rename.run(name.normalize('NFC'))
  }

  /** Photos that have labels and can be read, with what a run needs of them. */
  labelledPhotos(): LabelledPhoto[] {
    return labelledPhotos(this.library)
  }

  unlabelledPhotos(): Pick<LabelledPhoto, 'hash' | 'labelledRevision'>[] {
    return unlabelledPhotos(this.library)
  }

  /** Looks whether files of photos are still there, and still what was imported. @returns how many are not. */
  recheck(photoIds: readonly number[]): Promise<{ numMissing: number }> {
    return recheckPhotos(this, photoIds)
  }

  /**
   * Gives every labelled photo that has none its set, by these shares. What a photo has once stays, until {@link clearSets}.
   *
   * @returns how many got one.
   */
  assignSets(shares = DEFAULT_SHARES): number {
    return assignSets(this.database, this.library, this.plannedSets(shares))
  }

  /** Takes their sets from all photos. @returns how many had one. */
  clearSets(): number {
    return clearSets(this.database, this.library)
  }

  /** The sets that {@link assignSets} would give, by photo. Kept until the library changes: of 100,000 photos it takes most of a second. */
  plannedSets(shares = DEFAULT_SHARES): ReadonlyMap<number, SetName> {
    const key = `${this.library.revision} ${shares.validation} ${shares.test}`
    if (this.#planned?.key !== key) this.#planned = { key, sets: planSets(this.library, this.#row.get()!.seed, shares) }
    return this.#planned.sets
  }

  /** The photo whose file lies at a path. */
  photoIdByPath(path: string): number | undefined {
    return this.library.photos.byPath(path)?.id
  }

  /** Where a photo's file is. @throws {AppError} `photo-not-found`. */
  photoPath(photoId: number): string {
    return this.library.photos.pathOf(this.library.photos.get(photoId))
  }

  /** Stops what goes on, makes a last backup, and lets others open it. Never fails: the labels are on the disk long since. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    await this.imports.settled()
    await this.library.whenFree(() => undefined)
    await this.backups.close()
    try {
      if (this.readOnly === null) this.library.journal.prune()
    } catch {
      // a full disk: pruning waits for the next time
    }
    this.thumbnails.close()
    this.database.close()
    this.#parts.lock?.release()
    this.#parts.cleanUp()
  }
}
