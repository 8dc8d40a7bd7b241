import type { BenchOptions, PartName } from './options.ts'
import type { Deadline } from './measure/deadline.ts'
import type { Python } from './processes/python.ts'
import type { Table } from './report/table.ts'

/** What every part is given. */
export interface PartContext {
  readonly options: BenchOptions
  readonly python: Python
  /** Empty at first, deleted at the end. */
  readonly scratchFolder: string
  readonly deadline: Deadline
  /** Says what goes on, in one line. */
  readonly progress: (what: string) => void
  /** Says who or what is not measured, and why. */
  readonly leaveOut: (why: string) => void
}

export interface PartResult {
  readonly tables: readonly Table[]
  /** What a reader must know: which goal was missed, and by how much. */
  readonly notes: readonly string[]
  /** Of what was compared. */
  readonly versions: Readonly<Record<string, string>>
  /** Every measurement, for `--json`. */
  readonly data: unknown
}

export interface Part {
  readonly name: PartName
  readonly title: string
  /** How it was measured, for the document. */
  readonly method: string
  readonly limitMinutes: number
  readonly run: (context: PartContext) => Promise<PartResult>
}

/** A part that cannot run here at all. */
export class SkippedError extends Error {
  override readonly name = 'SkippedError'
}
