import { z } from 'zod'
import { Note, Progress, SkippedFile } from './plain.ts'

const Count = z.int().min(0)

export const StageForecast = z.object({
  name: z.string(),
  /** What the stage freezes; what `suggested` stands for is spelled out. */
  freeze: z.string(),
  epochs: Count,
  stepsPerEpoch: Count,
  batchSize: Count,
  learningRate: z.number(),
  numTrainable: Count,
  numFrozen: Count,
  numTrainableLayers: Count,
  /** Layers whose outputs are cached; empty: steps start from pixels. */
  cachedAt: z.array(z.string()),
  cacheBytes: z.number(),
  cacheReason: z.string(),
  memoryBytes: z.number(),
  /** Measured on a few real batches. */
  secondsPerStep: z.number(),
  /** All epochs, features and validation included; early stopping may end it sooner. */
  seconds: z.number(),
})
export type StageForecast = z.output<typeof StageForecast>

/** What a run would do, without a run. */
export const Forecast = z.object({
  modelName: z.string(),
  executor: z.string(),
  classNames: z.array(z.string()),
  multiLabel: z.boolean(),
  /** Photos of each class in each set. */
  counts: z.array(z.object({ className: z.string(), train: Count, validation: Count, test: Count })),
  totals: z.object({ train: Count, validation: Count, test: Count }),
  numDuplicates: Count,
  numDuplicateGroups: Count,
  numIgnored: Count,
  skipped: z.array(SkippedFile),
  notes: z.array(z.string()),
  decodeSeconds: z.number(),
  stages: z.array(StageForecast),
  seconds: z.number(),
  memoryBytes: z.number(),
})
export type Forecast = z.output<typeof Forecast>

export const DryRunEvent = z.discriminatedUnion('kind', [Note, Progress])
export type DryRunEvent = z.output<typeof DryRunEvent>

export const DryRunResult = z.object({ outcome: z.enum(['finished', 'stopped']), forecast: Forecast.optional() })
export type DryRunResult = z.output<typeof DryRunResult>
