import { z } from 'zod'
import { ExecutorChoice, Note, Progress, SkippedFile } from './plain.ts'
import { PreprocessingChoice } from '../preprocessing-choice.ts'

export const PredictParams = z.strictObject({
  /** A folder, a model.json, or a name. */
  model: z.string(),
  /** Photo files and folders of them, absolute. */
  inputs: z.array(z.string()).min(1),
  executor: ExecutorChoice,
  batchSize: z.int().min(1).max(4096),
  /** Classes told of each photo where classes exclude each other; models with several labels tell all. */
  top: z.int().min(1),
  /** What a person says of how photos are prepared; else it is found out or assumed. */
  preprocessing: PreprocessingChoice.optional(),
})
export type PredictParams = z.output<typeof PredictParams>

/** Classes by their number, the likeliest first; with several labels every class, in the model's order. */
export const Prediction = z.object({
  file: z.string(),
  classes: z.array(z.int()),
  probabilities: z.array(z.number()),
  /** What was assumed about the numbers in the file, in sentences. */
  notes: z.array(z.string()),
})
export type Prediction = z.output<typeof Prediction>

/** Comes first. */
export const PredictModel = z.object({
  kind: z.literal('model'),
  name: z.string(),
  classNames: z.array(z.string()),
  multiLabel: z.boolean(),
  /** How many classes are told of each photo. */
  top: z.int(),
  numFiles: z.int(),
})

export const PredictEvent = z.discriminatedUnion('kind', [
  PredictModel,
  /** In the order of the files. */
  z.object({ kind: z.literal('predictions'), results: z.array(z.union([Prediction, SkippedFile])) }),
  Note,
  Progress,
])
export type PredictEvent = z.output<typeof PredictEvent>

export const PredictResult = z.object({
  outcome: z.enum(['finished', 'stopped']),
  numPredicted: z.int(),
  numSkipped: z.int(),
  /** From the first photo opened to the last answer; loading the model is not in it. */
  elapsedMs: z.number(),
  imagesPerSecond: z.number(),
})
export type PredictResult = z.output<typeof PredictResult>
