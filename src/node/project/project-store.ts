import type { Database } from './database/database.ts'
import type { ProjectLayout } from './layout.ts'
import type { Library } from './library/library.ts'

/** What the parts of an open project work on. */
export interface ProjectStore {
  readonly folder: string
  readonly layout: ProjectLayout
  readonly database: Database
  readonly library: Library
  /** Aborted when the project is closed. */
  readonly closing: AbortSignal
}
