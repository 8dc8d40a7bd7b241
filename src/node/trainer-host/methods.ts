import { z } from 'zod'
import {
  ActivationMaps,
  ActivationsParams,
  AnswerParams,
  AnswerResult,
  CompareEvent,
  CompareParams,
  CompareResult,
  PredictEvent,
  PredictParams,
  PredictResult,
} from '../../shared/contract/prediction.ts'
import { AugmentedPhotos, AugmentParams } from '../../shared/contract/augmenting.ts'
import { DryRunEvent, DryRunResult } from '../../shared/contract/dry-run.ts'
import { EvaluateEvent, EvaluateParams, EvaluateResult } from '../../shared/contract/evaluation.ts'
import { MeasureParams, MeasureResult, ProbeParams, ProbeResult } from '../../shared/contract/measurement.ts'
import { Progress } from '../../shared/contract/plain.ts'
import { TrainEvent, TrainParams, TrainResult } from '../../shared/contract/training.ts'

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
