import { z } from 'zod'
import { StageProof } from '../../shared/contract/run-report.ts'
import { type EarlyStoppingState, startEarlyStopping } from '../../core/training/early-stopping.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { StageEnd } from '../../shared/contract/metrics.ts'
import type { RunContext } from './context.ts'

const Count = z.int().min(0)
const Environment = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** Everything a run must know of itself to go on as if it had never stopped, besides weights. Plain data. */
export const RunState = z.object({
  position: z.object({ stageIndex: Count, epochIndex: Count, batchIndex: Count }),
  /** Steps of the optimizer in this stage. */
  optimizerStep: Count,
  /** Steps over the run. */
  stepIndex: Count,
  /** Epochs finished over the run. */
  epochNumber: Count,
  /** Of the epoch under way. */
  sums: z.object({ loss: z.number(), numCorrect: z.number(), numImages: Count, elapsedMs: z.number().min(0) }),
  earlyStopping: z.object({ best: z.number().nullable(), bestEpoch: Count.nullable(), wait: Count }),
  /** Name of the checkpoint with the best weights. */
  bestCheckpoint: z.string().nullable(),
  proofs: z.array(StageProof),
  /** Hash of the frozen weights before the stage under way. */
  frozenBefore: z.string().nullable(),
  timingsMs: z.record(z.string(), z.number().min(0)),
  numImagesTrained: Count,
  metricsOffset: Count,
  startedAt: z.iso.datetime(),
  outcome: z.enum(['running', 'finished', 'early-stopping', 'stopped', 'non-finite-loss']),
  hashes: z.object({ plan: z.string(), data: z.string(), baseModel: z.string() }),
  environment: Environment,
})
export type RunState = z.output<typeof RunState>

const NO_SUMS: RunState['sums'] = { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: 0 }

export function startState({ hashes, environment }: RunContext): RunState {
  return {
    position: { stageIndex: 0, epochIndex: 0, batchIndex: 0 },
    optimizerStep: 0,
    stepIndex: 0,
    epochNumber: 0,
    sums: NO_SUMS,
    earlyStopping: startEarlyStopping(),
    bestCheckpoint: null,
    proofs: [],
    frozenBefore: null,
    timingsMs: {},
    numImagesTrained: 0,
    metricsOffset: 0,
    startedAt: new Date().toISOString(),
    outcome: 'running',
    hashes: { ...hashes },
    environment: { ...environment },
  }
}

/** What one optimizer step did. */
export interface StepResult {
  readonly numImages: number
  /** Mean over the batch. */
  readonly loss: number
  readonly numCorrect: number
  readonly elapsedMs: number
}

export function afterStep(state: RunState, { numImages, loss, numCorrect, elapsedMs }: StepResult): RunState {
  const { position, sums } = state
  return {
    ...state,
    position: { ...position, batchIndex: position.batchIndex + 1 },
    optimizerStep: state.optimizerStep + 1,
    stepIndex: state.stepIndex + 1,
    numImagesTrained: state.numImagesTrained + numImages,
    sums: {
      loss: sums.loss + loss * numImages,
      numCorrect: sums.numCorrect + numCorrect,
      numImages: sums.numImages + numImages,
      elapsedMs: sums.elapsedMs + elapsedMs,
    },
  }
}

export function afterEpoch(state: RunState, earlyStopping: EarlyStoppingState, evaluateMs: number): RunState {
  const { position, sums } = state
  const timed = afterTime(afterTime(state, 'train', sums.elapsedMs), 'evaluate', evaluateMs)
  return {
    ...timed,
    position: { ...position, epochIndex: position.epochIndex + 1, batchIndex: 0 },
    epochNumber: state.epochNumber + 1,
    earlyStopping,
    sums: NO_SUMS,
  }
}

/** The next stage begins with a fresh optimizer, and has to beat the best so far. */
export function afterStage(
  state: RunState,
  { stages }: Pick<TrainingPlan, 'stages'>,
  reason: StageEnd,
  proof: StageProof,
): RunState {
  const stageIndex = state.position.stageIndex + 1
  const goesOn = stageIndex < stages.length && (reason === 'finished' || reason === 'early-stopping')
  return {
    ...state,
    position: { stageIndex, epochIndex: 0, batchIndex: 0 },
    optimizerStep: 0,
    sums: NO_SUMS,
    earlyStopping: startEarlyStopping(state.earlyStopping.best, state.earlyStopping.bestEpoch),
    frozenBefore: null,
    proofs: [...state.proofs, proof],
    outcome: goesOn ? 'running' : reason,
  }
}

/** Adds to what the run's time was spent on. */
export function afterTime(state: RunState, name: 'features' | 'train' | 'evaluate', ms: number): RunState {
  return { ...state, timingsMs: { ...state.timingsMs, [name]: (state.timingsMs[name] ?? 0) + ms } }
}
