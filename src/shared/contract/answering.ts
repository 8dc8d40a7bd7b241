import { z } from 'zod'
import { ExportFormat, FormatCheck } from './export.ts'
import { ExecutorChoice, SkippedFile } from './plain.ts'
import { PreprocessingChoice } from '../preprocessing-choice.ts'
import { Prediction } from './prediction.ts'

/** A photo by its file, or as the bytes of one: a webcam's picture has no file. */
export const AskedPhoto = z.union([
  z.strictObject({ path: z.string() }),
  z.strictObject({ name: z.string(), bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array) }),
])
export type AskedPhoto = z.output<typeof AskedPhoto>

export const AnswerParams = z.strictObject({
  /** As for `predict`; a run that goes on or was stopped answers with its best checkpoint. */
  model: z.string(),
  photos: z.array(AskedPhoto).min(1).max(256),
  executor: ExecutorChoice,
  top: z.int().min(1),
  /** As for `predict`; a run has its own. */
  preprocessing: PreprocessingChoice.optional(),
})
export type AnswerParams = z.output<typeof AnswerParams>

export const AnswerResult = z.object({
  modelName: z.string(),
  classNames: z.array(z.string()),
  multiLabel: z.boolean(),
  /** Where a run answers with a checkpoint: `best-000003`. */
  checkpoint: z.string().nullable(),
  /** In the order asked. */
  results: z.array(z.union([Prediction, SkippedFile])),
  /** 0 where the model was loaded already. */
  loadMs: z.number(),
  elapsedMs: z.number(),
})
export type AnswerResult = z.output<typeof AnswerResult>

export const CompareParams = z.strictObject({
  /** The model as the app knows it. */
  model: z.string(),
  /** A folder with an export, each of whose files is opened by another program than the app where there is one. */
  exported: z.string(),
  formats: z.array(ExportFormat).min(1),
  /** Whether its ONNX model takes bytes; otherwise they are normalized before. */
  onnxPreprocessing: z.boolean(),
  /** None: pictures of noise are compared. */
  photos: z.array(z.string()).max(200),
  executor: ExecutorChoice,
  /** As for `predict`. */
  preprocessing: PreprocessingChoice.optional(),
})
export type CompareParams = z.output<typeof CompareParams>

export const CompareResult = z.object({
  outcome: z.enum(['finished', 'stopped']),
  /** One for each format, in the order asked. */
  checks: z.array(FormatCheck),
  numSkipped: z.int(),
  /** Nothing but noise could be compared. */
  onNoise: z.boolean(),
})
export type CompareResult = z.output<typeof CompareResult>

export const CompareEvent = z.object({ kind: z.literal('progress'), numDone: z.int(), numTotal: z.int() })
