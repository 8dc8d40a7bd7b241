import { type ErrorData, toErrorData } from '../../shared/errors.ts'
import { listBackups, makeBackup } from './database/backups.ts'
import type { Database } from './database/database.ts'
import { examine, markOf } from './database/examine.ts'
import type { ProjectLayout } from './layout.ts'

const EVERY_MS = 10 * 60_000

interface BackedUp {
  readonly layout: ProjectLayout
  readonly database: Database
  readonly isInPlace: boolean
}

/** Told after each try: what was made, or why nothing was. */
export type BackupListener = (outcome: { readonly path: string } | { readonly thrown: unknown }) => void

/**
 * Keeps copies of an open project's database: on opening and on closing, and every ten minutes, if it has changed since the last one.
 * What the last one holds is read from it; that there is one says nothing about it.
 */
export class Backups {
  readonly #project: BackedUp
  readonly #timer: NodeJS.Timeout | undefined
  readonly #listeners = new Set<BackupListener>()
  /** Of the newest backup; `undefined`: there is none that could be restored. */
  #mark: string | undefined
  #problem: ErrorData | null = null
  #last: Promise<void> = Promise.resolve()

  constructor(project: BackedUp, isWritable: boolean) {
    this.#project = project
    if (!isWritable) return
    this.#mark = newestMark(project.layout)
    this.#timer = setInterval(() => void this.make(), EVERY_MS)
    this.#timer.unref()
  }

  /** Why the last try failed, until one succeeds. */
  get problem(): ErrorData | null {
    return this.#problem
  }

  onTry(listener: BackupListener): void {
    this.#listeners.add(listener)
  }

  /** Copies the database, if it has changed since the last copy. Never fails: what goes wrong is told, and tried again. */
  make(): Promise<void> {
    this.#last = this.#last.then(() => this.#make())
    return this.#last
  }

  /** Resolves when no backup is being made. */
  settled(): Promise<void> {
    return this.#last
  }

  /** A last one. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.make()
  }

  async #make(): Promise<void> {
    const { database, layout, isInPlace } = this.#project
    if (this.#timer === undefined || !isInPlace || !database.connection.isOpen) return
    try {
      if (markOf(database.connection) === this.#mark) return
      const { mark, path } = await makeBackup(database, layout)
      this.#mark = mark
      this.#tell(null, { path })
    } catch (thrown) {
      this.#tell(toErrorData(thrown), { thrown })
    }
  }

  #tell(problem: ErrorData | null, outcome: Parameters<BackupListener>[0]): void {
    this.#problem = problem
    for (const listener of this.#listeners) listener(outcome)
  }
}

function newestMark(layout: ProjectLayout): string | undefined {
  const [newest] = listBackups(layout.backups)
  const content = newest === undefined ? undefined : examine(newest.path)
  return content?.kind === 'whole' ? content.mark : undefined
}
