import type { Trainer } from '../node/trainer-host/trainer.ts'
import type { RunList, RunSummary } from '../shared/contract/app/runs.ts'

/** The runs of the open project, as results and tries need them. */
export interface RunSource {
  /** Now and whenever something changes. */
  list(signal?: AbortSignal): AsyncGenerator<RunList, void, void>
  /** The newest first. */
  summaries(): readonly RunSummary[]
  /** Where a run's files lie. @throws {AppError} `run-not-found` */
  folderOf(runId: string): string
  /** Starts a run that differs from another by what learns. @throws {AppError} `run-in-progress`, `not-ready` */
  startLike(runId: string, kind: RunKind): Promise<{ runId: string }>
}

/** What learns in a run: only the new head, all above the person's line, everything, or everything from random weights. */
export type RunKind = 'head-only' | 'your-line' | 'everything' | 'from-scratch'

/** What a trainer is asked between runs. */
export type Questions = Pick<Trainer, 'answer' | 'predict' | 'compareExport'>

/** Does something quick with a trainer beside the one that may be training for hours. */
export type Ask = <T>(work: (trainer: Questions) => Promise<T>) => Promise<T>
