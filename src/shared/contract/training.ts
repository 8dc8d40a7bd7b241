import { z } from 'zod'
import type { Format } from '../formats/format.ts'
import { TableColumns } from './label-table.ts'
import { MetricRecord, StageEnd } from './metrics.ts'
import { ExecutorChoice, Progress } from './plain.ts'
import { PlanChanges } from './plan-changes.ts'
import { PlanBasis, Recipe } from './training-plan.ts'
import { RunReport } from './run-report.ts'

/** What a training run is asked for. Paths are absolute; the host resolved them. */
export const TrainRequest = z.strictObject({
  /** A folder with a sub-folder per class, one with train/val/test, a table of labels, or a list of photos (`photos.json`). */
  photos: z.string(),
  /** In requests of older versions: folders that the plan's `split` names now. */
  validation: z.string().optional(),
  test: z.string().optional(),
  /** A folder, a model.json, or a name; the bundled model where absent. */
  model: z.string().optional(),
  /** In requests of older versions: what is now in the plan. */
  cutAt: z.string().optional(),
  out: z.string(),
  resume: z.boolean(),
  recipe: Recipe,
  /** Replaces what every stage freezes; with `lp-ft` only that of the second. */
  freeze: z.string().optional(),
  /** Layers on the other side of that line than they lie. */
  exceptions: z.array(z.string()).max(100_000).optional(),
  /** Of all stages together. */
  epochs: z.int().min(1).optional(),
  learningRate: z.number().positive().optional(),
  /** `undefined`: only if a table of labels says so. */
  multiLabel: z.boolean().optional(),
  /** Columns of the table of labels; found out where absent. */
  columns: TableColumns.optional(),
  /** What flags and a configuration file say differently from the default. */
  config: PlanChanges,
  /** What the run was made from whose plan this is. */
  basis: PlanBasis.optional(),
  /** That it must be the same here, so that the run comes out bit for bit. */
  repeats: z.boolean().optional(),
  /** Where decoded photos and features are kept. */
  cacheFolder: z.string(),
})
export type TrainRequest = z.output<typeof TrainRequest>

/** `request.json` in a run's folder. */
export const REQUEST_FORMAT = { name: 'frostline-request', version: 1, content: TrainRequest } as const satisfies Format

export const TrainParams = z.strictObject({
  request: TrainRequest,
  executor: ExecutorChoice,
  /** Every step as an event; otherwise about ten a second, for a progress line. */
  everyStep: z.boolean(),
})

/** What a run says while it goes on: the lines of metrics.jsonl, and counted work. */
export const TrainEvent = z.discriminatedUnion('kind', [...MetricRecord.options, Progress])
export type TrainEvent = z.output<typeof TrainEvent>

export const TrainResult = z.object({
  /** `stopped` before the first step where there is no report. */
  outcome: StageEnd,
  /** Absent where the run was stopped before it had a folder. */
  runFolder: z.string().optional(),
  modelFolder: z.string().optional(),
  report: RunReport.optional(),
})
export type TrainResult = z.output<typeof TrainResult>
