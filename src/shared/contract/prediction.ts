import { z } from 'zod'
import { PreprocessingChoice } from '../preprocessing-choice.ts'
import { ExportFormat, FormatCheck } from './export.ts'
import { ExecutorChoice, Note, Progress, SkippedFile } from './plain.ts'

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

export const ActivationsParams = z.strictObject({
  /** As for `predict`. */
  model: z.string(),
  layer: z.string(),
  photo: z.string(),
  executor: ExecutorChoice,
  maxMaps: z.int().min(1).max(64),
  /** As for `predict`. */
  preprocessing: PreprocessingChoice.optional(),
})
export type ActivationsParams = z.output<typeof ActivationsParams>

/** What a layer answers to one photo, channel by channel. */
export const ActivationMaps = z.object({
  width: z.int().min(1),
  height: z.int().min(1),
  numChannels: z.int().min(1),
  /** The channels that answer most, strongest first: rows of 0 to 255, on one scale for all. */
  maps: z.array(z.object({ channel: z.int().min(0), values: z.array(z.int().min(0).max(255)) })),
})
export type ActivationMaps = z.output<typeof ActivationMaps>
