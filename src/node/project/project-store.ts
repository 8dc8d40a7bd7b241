import type { Database } from './database/database.ts'
import type { ProjectLayout } from './layout.ts'
import type { Library } from './library/library.ts'
import type { Thumbnails } from './thumbnails.ts'

/** What the parts of an open project work on. */
export interface ProjectStore {
  readonly folder: string
  readonly layout: ProjectLayout
  readonly database: Database
  readonly library: Library
  readonly thumbnails: Thumbnails
  /** Aborted when the project is closed. */
  readonly closing: AbortSignal
}
