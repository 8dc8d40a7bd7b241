import { z } from 'zod'
import { TableColumns } from './label-table.ts'
import { ExecutorChoice, Note, Progress } from './plain.ts'
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
