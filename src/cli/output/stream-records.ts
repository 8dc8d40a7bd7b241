import { z } from 'zod'
import { PreprocessingRecord, ProvenanceRecord } from '../../core/models/model-description.ts'
import { DoctorReport } from '../../node/doctor/report.ts'
import { VERSION } from '../../node/version.ts'
import { Forecast } from '../../shared/contract/dry-run.ts'
import { EvaluateResult } from '../../shared/contract/evaluation.ts'
import { ExportFormat, FormatCheck } from '../../shared/contract/export.ts'
import { EpochRecord, StageEndRecord, StageStartRecord, StepRecord } from '../../shared/contract/metrics.ts'
import { ErrorData, Note, Progress } from '../../shared/contract/plain.ts'
import { PredictModel, PredictResult } from '../../shared/contract/prediction.ts'
import { TrainResult } from '../../shared/contract/training.ts'

/** Name and version of what `--json` writes, whichever command: see docs/formats/stream.md. */
const STREAM_FORMAT = { name: 'frostline-stream', version: 1 } as const

const Count = z.int().min(0)
const Result = z.object({ kind: z.literal('result') })

export const StreamStart = z.object({
  kind: z.literal('format'),
  format: z.literal(STREAM_FORMAT.name),
  version: z.literal(STREAM_FORMAT.version),
  /** Version of the program. */
  frostline: z.string(),
})

export const StreamNote = Note.extend({
  /** Of a download that was stopped: what is kept. */
  bytesHere: Count.optional(),
})

export const StreamError = ErrorData.extend({ kind: z.literal('error') })

/** `predict`: what is on a photo. */
export const PredictionRecord = z.object({
  kind: z.literal('prediction'),
  file: z.string(),
  /** The likeliest first; with several labels every class, in the model's order. */
  predictions: z.array(z.object({ class: z.string(), probability: z.number() })),
})

/** `predict`: a file that could not be used. */
export const SkippedRecord = z.object({
  kind: z.literal('skipped'),
  file: z.string(),
  code: z.string(),
  reason: z.string(),
})

/** `models`, `models list`: one that is here. */
export const ModelRecord = z.object({
  kind: z.literal('model'),
  name: z.string(),
  folder: z.string(),
  isBundled: z.boolean(),
  isDefault: z.boolean(),
  modifiedAt: z.iso.datetime(),
  /** Text of its model card. */
  card: z.string().optional(),
})

/** `models`, `models list`: one that can be downloaded. */
export const CatalogRecord = z.object({
  kind: z.literal('catalog-model'),
  id: z.string(),
  title: z.string(),
  hasTop: z.boolean(),
  inputSize: Count,
  numParameters: Count,
  licence: z.string(),
  top1: z.number(),
  top1Source: z.string(),
  sizeBytes: Count,
  isSizeExact: z.boolean(),
  address: z.string(),
  host: z.string(),
  isHere: z.boolean(),
  bytesHere: Count,
})

/** `models get`, while it downloads. */
export const DownloadRecord = z.object({
  kind: z.literal('progress'),
  phase: z.literal('download'),
  id: z.string(),
  doneBytes: Count,
  totalBytes: Count,
  secondsLeft: z.number().nullable(),
})

/** `models get` and `models remove`, when they are done. */
export const DownloadedRecord = z.object({ kind: z.literal('model-downloaded'), name: z.string(), folder: z.string() })
export const RemovedRecord = z.object({ kind: z.literal('model-removed'), name: z.string(), folder: z.string() })

/** `models add`, when it is done. */
export const AddedRecord = z.object({
  kind: z.literal('model-added'),
  name: z.string(),
  folder: z.string(),
  warnings: z.array(z.string()).readonly(),
})

/** `serve`, as soon as it listens. */
export const ServingRecord = z.object({
  kind: z.literal('serving'),
  url: z.string(),
  /** Works once. */
  link: z.string(),
})

export const TrainRecord = Result.extend(TrainResult.shape)
export const DryRunRecord = Result.extend({ forecast: Forecast })
export const PredictRecord = Result.extend(PredictResult.shape)
export const EvaluateRecord = Result.extend(EvaluateResult.shape)
export const DoctorRecord = Result.extend(DoctorReport.shape)
export const LinkRecord = Result.extend({ link: z.string() })
export const HandOnRecord = Result.extend({ folder: z.string(), leftOut: z.array(z.string()).readonly() })

export const InfoRecord = Result.extend({
  name: z.string(),
  folder: z.string(),
  preprocessing: PreprocessingRecord,
  classNames: z.array(z.string()).readonly().nullable(),
  provenance: ProvenanceRecord,
  warnings: z.array(z.string()).readonly(),
  /** As it was asked for. */
  freeze: z.string().nullable(),
  rows: z
    .array(
      z.object({
        name: z.string(),
        className: z.string(),
        block: z.string(),
        outputShape: z.array(Count).readonly(),
        numParameters: Count,
        isFrozen: z.boolean().nullable(),
      }),
    )
    .readonly(),
  numParameters: Count,
  numTrainable: Count,
  weightsBytes: Count,
  multiplyAddsPerImage: z.number(),
})

export const ExportRecord = Result.extend({
  folder: z.string(),
  files: z.array(z.object({ name: z.string(), sizeBytes: Count })),
  snippets: z
    .array(z.object({ format: ExportFormat, language: z.enum(['js', 'python']), code: z.string() }))
    .readonly(),
  checks: z.array(FormatCheck).readonly(),
  onNoise: z.boolean(),
  notWritten: z.array(z.object({ format: ExportFormat, why: z.string() })).readonly(),
})

/** Every record but the first. */
export const StreamRecord = z.union([
  StreamNote,
  StreamError,
  Progress,
  StageStartRecord,
  StepRecord,
  EpochRecord,
  StageEndRecord,
  PredictModel,
  PredictionRecord,
  SkippedRecord,
  ModelRecord,
  CatalogRecord,
  DownloadRecord,
  DownloadedRecord,
  RemovedRecord,
  AddedRecord,
  ServingRecord,
  TrainRecord,
  DryRunRecord,
  PredictRecord,
  EvaluateRecord,
  InfoRecord,
  ExportRecord,
  DoctorRecord,
  LinkRecord,
  HandOnRecord,
])
export type StreamRecord = z.output<typeof StreamRecord>

/** Streams whose first record is written. */
const begun = new WeakSet<NodeJS.WritableStream>()

/** Writes one record on a line. The first says what the stream is. */
export function writeRecord(stdout: NodeJS.WritableStream, record: StreamRecord): void {
  if (!begun.has(stdout)) {
    begun.add(stdout)
    stdout.write(
      `${toJsonLine({ kind: 'format', format: STREAM_FORMAT.name, version: STREAM_FORMAT.version, frostline: VERSION })}\n`,
    )
  }
  stdout.write(`${toJsonLine(record)}\n`)
}

/** JSON has no NaN or Infinity: they are written as text. */
function toJsonLine(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}
