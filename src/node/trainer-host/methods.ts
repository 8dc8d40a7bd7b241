import { z } from 'zod'
import { EvaluationReport, Report } from '../../core/evaluation/report.ts'
import {
  AnswerParams,
  AnswerResult,
  CompareEvent,
  CompareParams,
  CompareResult,
} from '../../shared/contract/answering.ts'
import { ActivationMaps, ActivationsParams } from '../../shared/contract/activations.ts'
import { AugmentedPhotos, AugmentParams } from '../../shared/contract/augmenting.ts'
import { DryRunEvent, Forecast } from '../../shared/contract/dry-run.ts'
import { EvaluateEvent, EvaluateParams } from '../../shared/contract/evaluation.ts'
import { MeasureParams, MeasureResult } from '../../shared/contract/measurement.ts'
import { Progress, SkippedFile } from '../../shared/contract/plain.ts'
import { PredictEvent, PredictParams, PredictResult } from '../../shared/contract/prediction.ts'
import { ProbeParams, ProbeResult } from '../../shared/contract/probe.ts'
import { TrainEvent, TrainParams } from '../../shared/contract/training.ts'

export const TrainResult = z.object({
  /** `stopped` before the first step where there is no report. */
  outcome: z.enum(['finished', 'early-stopping', 'stopped', 'non-finite-loss']),
  /** Absent where the run was stopped before it had a folder. */
  runFolder: z.string().optional(),
  modelFolder: z.string().optional(),
  report: Report.optional(),
})
export type TrainResult = z.output<typeof TrainResult>

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

const DryRunResult = z.object({ outcome: z.enum(['finished', 'stopped']), forecast: Forecast.optional() })
type DryRunResult = z.output<typeof DryRunResult>

/** What a trainer can be asked for. Both sides check what they receive with these. */
export const methods = {
  train: { params: TrainParams, result: TrainResult, event: TrainEvent },
  predict: { params: PredictParams, result: PredictResult, event: PredictEvent },
  /** At once, with a model that stays loaded for the next question. */
  answer: { params: AnswerParams, result: AnswerResult, event: z.never() },
  activations: { params: ActivationsParams, result: ActivationMaps, event: z.never() },
  /** What training would see of a few photos. */
  augment: { params: AugmentParams, result: AugmentedPhotos, event: z.never() },
  /** Whether TensorFlow.js says of an exported model's photos what the app says. */
  compareExport: { params: CompareParams, result: CompareResult, event: CompareEvent },
  evaluate: { params: EvaluateParams, result: EvaluateResult, event: EvaluateEvent },
  dryRun: { params: TrainParams, result: DryRunResult, event: DryRunEvent },
  /** How long a model takes here, block by block. */
  measureModel: { params: MeasureParams, result: MeasureResult, event: Progress },
  probe: { params: ProbeParams, result: ProbeResult, event: z.never() },
} as const

export type MethodName = keyof typeof methods
export type Params<M extends MethodName> = z.output<(typeof methods)[M]['params']>
export type Result<M extends MethodName> = z.output<(typeof methods)[M]['result']>
export type Event<M extends MethodName> = z.output<(typeof methods)[M]['event']>

/** How the trainer answers one method. A stop by the signal is a result, not an error. */
export type Handler<M extends MethodName> = (
  params: Params<M>,
  hooks: { readonly emit: (event: Event<M>) => void; readonly signal: AbortSignal },
) => Promise<Result<M>>

export type Handlers = { readonly [M in MethodName]: Handler<M> }
