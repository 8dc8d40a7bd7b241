import { z } from 'zod'
import * as stream from '../../src/cli/output/stream-records.ts'
import { PHOTO_LIST_FORMAT } from '../../src/core/datasets/photo-list.ts'
import { Sample, SeenFile } from '../../src/core/datasets/sample.ts'
import {
  EvaluationReport,
  MultiLabelResult,
  RunReport,
  REPORT_FORMAT,
  SingleLabelResult,
} from '../../src/shared/contract/run-report.ts'
import { PhotoPrediction, PREDICTIONS_FORMAT } from '../../src/core/evaluation/predictions.ts'
import { CERTIFICATE_FORMAT } from '../../src/core/export/certificate.ts'
import { LABELS_FORMAT, MODEL_FORMAT } from '../../src/core/models/model-description.ts'
import * as plan from '../../src/shared/contract/training-plan.ts'
import { ABOUT_FORMAT, LOG_FORMAT } from '../../src/node/runs/about.ts'
import { CHECKPOINT_FORMAT, Manifest, POINTER_FORMAT } from '../../src/node/runs/checkpoint-file.ts'
import { Forecast, StageForecast } from '../../src/shared/contract/dry-run.ts'
import { LogLine } from '../../src/shared/contract/app/runs.ts'
import { FormatCheck } from '../../src/shared/contract/export.ts'
import * as metrics from '../../src/shared/contract/metrics.ts'
import { Note, Progress, SkippedFile } from '../../src/shared/contract/plain.ts'
import { PlanBasis } from '../../src/shared/contract/training-plan.ts'
import { PredictModel } from '../../src/shared/contract/prediction.ts'
import { Optimizer } from '../../src/shared/optimizers/optimizers.ts'
import { Schedule } from '../../src/shared/schedules/schedules.ts'
import { REQUEST_FORMAT } from '../../src/shared/contract/training.ts'
import { fileSchema, headerSchema, type LinesFormat } from '../../src/shared/formats/format.ts'

/** One page of docs/formats, and the schema beside it. */
export interface Page {
  /** Of both files, without ending. */
  readonly name: string
  /** Of a file, or of each line. */
  readonly schema: z.ZodType
  /** Parts with a table of their own. */
  readonly parts: Readonly<Record<string, z.ZodType>>
  /** Parts that another page describes, and where. */
  readonly refers?: Readonly<Record<string, z.ZodType>>
  readonly elsewhere?: Readonly<Record<string, string>>
}

const [constant, cosine, oneCycle] = Schedule.options
const [factor, byBlock] = plan.Multipliers.options
const [adam, adamW, sgd] = Optimizer.options
const basisElsewhere = { refers: { PlanBasis }, elsewhere: { PlanBasis: 'plan.md#planbasis' } }

/** The first line of a file of records, then its records. */
function lines(format: LinesFormat, parts: Readonly<Record<string, z.ZodType>>): Pick<Page, 'schema' | 'parts'> {
  const First = headerSchema(format)
  return { schema: z.union([First, format.line]), parts: { FirstLine: First, ...parts } }
}

/** Every file and stream that Frostline writes for people or programs, in the order of docs/formats/README.md. */
export const PAGES: readonly Page[] = [
  {
    name: 'plan',
    schema: fileSchema(plan.PLAN_FORMAT),
    parts: {
      Stage: plan.Stage,
      ConstantSchedule: constant,
      CosineSchedule: cosine,
      OneCycleSchedule: oneCycle,
      FactorMultipliers: factor,
      BlockMultipliers: byBlock,
      Sgd: sgd,
      Adam: adam,
      AdamW: adamW,
      HeldBack: plan.HeldBack,
      HeldBackFolder: plan.HeldBack.options[1],
      PlanBasis,
    },
  },
  {
    name: 'report',
    schema: fileSchema(REPORT_FORMAT),
    parts: { EvaluationReport, SingleLabelResult, MultiLabelResult },
    refers: { HeldBack: plan.HeldBack, HeldBackFolder: plan.HeldBack.options[1] },
    elsewhere: { HeldBack: 'plan.md#heldback', HeldBackFolder: 'plan.md#heldbackfolder' },
  },
  {
    name: 'metrics',
    ...lines(metrics.METRICS_FORMAT, {
      StageStart: metrics.StageStartRecord,
      Step: metrics.StepRecord,
      Epoch: metrics.EpochRecord,
      StageEnd: metrics.StageEndRecord,
      Note,
    }),
  },
  { name: 'predictions', ...lines(PREDICTIONS_FORMAT, { PhotoPrediction }) },
  { name: 'photos', schema: fileSchema(PHOTO_LIST_FORMAT), parts: { Sample, SeenFile } },
  { name: 'request', schema: fileSchema(REQUEST_FORMAT), parts: {}, ...basisElsewhere },
  { name: 'run', schema: fileSchema(ABOUT_FORMAT), parts: {} },
  { name: 'log', ...lines(LOG_FORMAT, { LogLine }) },
  checkpoint(),
  { name: 'model', schema: fileSchema(MODEL_FORMAT), parts: {} },
  { name: 'labels', schema: fileSchema(LABELS_FORMAT), parts: {} },
  { name: 'certificate', schema: fileSchema(CERTIFICATE_FORMAT), parts: {} },
  {
    name: 'stream',
    schema: z.union([stream.StreamStart, stream.StreamRecord]),
    parts: {
      Start: stream.StreamStart,
      Note: stream.StreamNote,
      Error: stream.StreamError,
      Progress,
      TrainResult: stream.TrainRecord,
      DryRunResult: stream.DryRunRecord,
      Forecast,
      StageForecast,
      PredictModel,
      Prediction: stream.PredictionRecord,
      Skipped: stream.SkippedRecord,
      PredictResult: stream.PredictRecord,
      EvaluateResult: stream.EvaluateRecord,
      InfoResult: stream.InfoRecord,
      ExportResult: stream.ExportRecord,
      FormatCheck,
      Model: stream.ModelRecord,
      CatalogModel: stream.CatalogRecord,
      Download: stream.DownloadRecord,
      ModelDownloaded: stream.DownloadedRecord,
      ModelAdded: stream.AddedRecord,
      ModelRemoved: stream.RemovedRecord,
      Serving: stream.ServingRecord,
      Link: stream.LinkRecord,
      DoctorResult: stream.DoctorRecord,
      HandOnResult: stream.HandOnRecord,
      SkippedFile,
    },
    refers: {
      StageStart: metrics.StageStartRecord,
      Step: metrics.StepRecord,
      Epoch: metrics.EpochRecord,
      StageEnd: metrics.StageEndRecord,
      RunReport,
      EvaluationReport,
      SingleLabelResult,
      MultiLabelResult,
    },
    elsewhere: {
      StageStart: 'metrics.md#stagestart',
      Step: 'metrics.md#step',
      Epoch: 'metrics.md#epoch',
      StageEnd: 'metrics.md#stageend',
      RunReport: 'report.md#fields',
      EvaluationReport: 'report.md#evaluationreport',
      SingleLabelResult: 'report.md#singlelabelresult',
      MultiLabelResult: 'report.md#multilabelresult',
    },
  },
]

function checkpoint(): Page {
  const parts = { SignedManifest: fileSchema(CHECKPOINT_FORMAT), Pointer: fileSchema(POINTER_FORMAT), Manifest }
  return { name: 'checkpoint', schema: z.union([parts.SignedManifest, parts.Pointer, parts.Manifest]), parts }
}
