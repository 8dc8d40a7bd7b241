import { z } from 'zod'
import { TableColumns } from './label-table.ts'
import { ExecutorChoice, Note, Progress, SkippedFile } from './plain.ts'
import { EvaluationReport } from './run-report.ts'
import { PreprocessingChoice } from '../preprocessing-choice.ts'

export const EvaluateParams = z.strictObject({
  model: z.string(),
  /** As for training: a folder with a sub-folder per class, one with a test folder, or a table of labels. */
  photos: z.string(),
  /** Columns of the table of labels; found out where absent. */
  columns: TableColumns.optional(),
  executor: ExecutorChoice,
  batchSize: z.int().min(1).max(4096),
  cacheFolder: z.string(),
  /** What a person says of how photos are prepared; else it is found out or assumed. */
  preprocessing: PreprocessingChoice.optional(),
})
export type EvaluateParams = z.output<typeof EvaluateParams>

export const EvaluateEvent = z.discriminatedUnion('kind', [Note, Progress])
export type EvaluateEvent = z.output<typeof EvaluateEvent>

export const EvaluateResult = z.object({
  outcome: z.enum(['finished', 'stopped']),
  classNames: z.array(z.string()),
  report: EvaluationReport.optional(),
  /** Absent where the model does not say which photos made it. */
  seen: z
    .object({
      /** Of the photos, those the model learned from or whose best epoch they chose. */
      numSeen: z.int().min(0),
      /** Of the others, those that look like one of them: saved anew, or taken moments apart. */
      numAlike: z.int().min(0),
      /** On the others, where there are some of both. */
      othersReport: EvaluationReport.optional(),
    })
    .optional(),
  skipped: z.array(SkippedFile),
  notes: z.array(z.string()),
})
export type EvaluateResult = z.output<typeof EvaluateResult>
