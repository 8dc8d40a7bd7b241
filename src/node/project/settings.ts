import type { z } from 'zod'
import type { Database } from './database/database.ts'

/** What screens and runs keep in a project: small plain data by name. */
export class ProjectSettings {
  readonly #get
  readonly #set
  readonly #forget
  readonly #checkWritable: () => void
  readonly #database: Database
  readonly #listeners = new Set<(key: string) => void>()

  constructor(database: Database, checkWritable: () => void) {
    this.#checkWritable = checkWritable
    this.#database = database
    this.#get = database.statement<[string], { value: string }>('SELECT value FROM settings WHERE key = ?')
    this.#set = database.statement<[string, string]>(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    this.#forget = database.statement<[string]>('DELETE FROM settings WHERE key = ?')
  }

  /** `undefined` where nothing was kept, or by a version that kept it otherwise. */
  get<T>(key: string, schema: z.ZodType<T>): T | undefined {
    const row = this.#get.get(key)
    if (row === undefined) return undefined
    try {
      return schema.safeParse(JSON.parse(row.value)).data
    } catch {
      return undefined
    }
  }

  /** On the disk when it returns. `undefined` forgets it. @throws {AppError} `project-read-only`, and what the disk says. */
  set(key: string, value: unknown): void {
    this.#checkWritable()
    if (value === undefined) this.#forget.run(key)
    else this.#set.run(key, JSON.stringify(value))
    this.#tell(key)
  }

  /** Makes what is kept anew from what is kept, and nothing comes in between. @returns what is kept then. */
  change<T>(key: string, schema: z.ZodType<T>, change: (before: T | undefined) => T): T {
    this.#checkWritable()
    const value = this.#database.transaction(() => {
      const changed = change(this.get(key, schema))
      this.#set.run(key, JSON.stringify(changed))
      return changed
    })
    this.#tell(key)
    return value
  }

  /** Told the name of what is kept otherwise now. Returns what ends it. */
  onChange(listener: (key: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(key: string): void {
    for (const listener of this.#listeners) listener(key)
  }
}
