import type { Trainer } from '../node/trainer-host/trainer.ts'
import type { RunList } from '../shared/contract/app/runs.ts'
import type { Live } from './live.ts'

/** The runs of the open project, as results and tries need them. */
export interface RunSource {
  readonly list: Live<RunList>
  /** Where a run's files lie. @throws {AppError} `run-not-found` */
  folderOf(runId: string): string
  /** Starts a run that differs from another by what learns. @throws {AppError} `run-in-progress`, `not-ready` */
  startLike(runId: string, kind: RunKind): Promise<{ runId: string }>
}

/** What learns in a run: only the new head, all above the person's line, everything, or everything from random weights. */
export type RunKind = 'head-only' | 'your-line' | 'everything' | 'from-scratch'

/** A trainer for quick questions, beside the one that may be training for hours. Started when it is first needed. */
export interface QuestionTrainer {
  readonly trainer: Pick<Trainer, 'answer' | 'predict' | 'compareExport'>
}
