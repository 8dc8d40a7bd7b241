import type { WeightTensor } from '../../core/models/layer-graph.ts'
import { variantOf } from '../../core/training/augmentation.ts'
import { type Batch, epochBatches } from '../../core/training/batches.ts'
import { updateEarlyStopping } from '../../core/training/early-stopping.ts'
import { mixUpBatch } from '../../core/training/mix-up.ts'
import type { EpochRecord } from '../../shared/contract/metrics.ts'
import { learningRateAt } from '../../core/training/schedule.ts'
import { photosAt, type TrainingLabels } from './batch-feeds.ts'
import { breathe, type RunContext } from './context.ts'
import { logitsOf, validate, type ValidationResult } from './evaluate-set.ts'
import { changedNames } from './changed-names.ts'
import type { RunState } from './run-state.ts'
import type { StageInputs } from './stage-inputs.ts'
import type { StageSession } from './stage-session.ts'
import type { StageSetup } from './stage-setup.ts'

type Weights = ReadonlyMap<string, WeightTensor>

export interface StageParts {
  readonly context: RunContext
  readonly setup: StageSetup
  readonly session: StageSession
  readonly inputs: StageInputs
  readonly labels: TrainingLabels
  readonly stepsPerEpoch: number
  /** Writes a checkpoint and gives the state as it was written. */
  readonly checkpoint: (state: RunState, best: Weights | undefined) => RunState
  readonly checkpointAgeMs: () => number
}

/** Where a stage stands between two epochs, or within one where it was stopped. */
export interface EpochEnd {
  readonly state: RunState
  readonly best: Weights | undefined
  readonly isStopped: boolean
  /** Why the stage is over, if it is. */
  readonly stageEnd: 'finished' | 'early-stopping' | 'non-finite-loss' | undefined
}

/** Batches whose photos are decoded ahead. */
const PREFETCHED_BATCHES = 3

/** Runs what is left of one epoch. */
export async function runEpoch(parts: StageParts, { state: begun, best }: EpochEnd): Promise<EpochEnd> {
  const { context, inputs } = parts
  const { plan, split, signal } = context
  let state = begun
  const batches = [...epochBatches(split.train.length, plan.batchSize, plan.seed, state.position)]
  let input = prepare(parts, batches[0], state)
  for (const [i, batch] of batches.entries()) {
    const ahead = batches[i + PREFETCHED_BATCHES]
    if (ahead) inputs.prefetch(photosAt(split.train, ahead.samples))
    const startedAt = performance.now()
    const current = await input
    if (batches[i + 1]) input = prepare(parts, batches[i + 1], state)
    const { loss, numCorrect } = takeStep(parts, batch, current, state)
    state = record(parts, state, batch, loss, numCorrect, performance.now() - startedAt)
    if (!Number.isFinite(loss)) {
      await input
      return { state, best, isStopped: false, stageEnd: 'non-finite-loss' }
    }
    await breathe()
    if (signal.aborted) {
      await input
      return { state, best, isStopped: true, stageEnd: undefined }
    }
    if (parts.checkpointAgeMs() >= context.checkpointEvery.stepMs) state = parts.checkpoint(state, best)
  }
  return endEpoch(parts, state, best)
}

type Prepared = Awaited<ReturnType<StageInputs['training']>>

function prepare({ context, inputs }: StageParts, batch: Batch | undefined, { position }: RunState): Promise<Prepared> {
  const photos = batch ? photosAt(context.split.train, batch.samples) : []
  const prepared = inputs.training(photos, variantOf(context.plan.augmentation, position.epochIndex))
  prepared.catch(() => undefined) // whoever awaits it is told; a stop must not leave it unhandled
  return prepared
}

function takeStep(
  { context, setup, session, labels, stepsPerEpoch }: StageParts,
  batch: Batch,
  prepared: Prepared,
  state: RunState,
) {
  const { plan } = context
  const { position, optimizerStep } = state
  const where = { ...position, batchIndex: batch.batchIndex }
  return session.step({
    numImages: batch.samples.length,
    ...prepared,
    ...labels.batch(batch.samples),
    mixUp: mixUpBatch(plan.mixUp.alpha, batch.samples.length, plan.seed, where),
    learningRate: learningRateAt(setup.stage, optimizerStep, stepsPerEpoch),
    optimizerStep: optimizerStep + 1,
    randomKey: [plan.seed | 0, position.stageIndex],
  })
}

function record(
  { context, setup, stepsPerEpoch }: StageParts,
  state: RunState,
  { batchIndex, samples }: Batch,
  loss: number,
  numCorrect: number,
  elapsedMs: number,
): RunState {
  const { position, optimizerStep, stepIndex, sums } = state
  const step = {
    kind: 'step' as const,
    stageIndex: position.stageIndex,
    epochIndex: position.epochIndex,
    batchIndex,
    stepIndex,
    numImages: samples.length,
    loss,
    accuracy: numCorrect / samples.length,
    learningRate: learningRateAt(setup.stage, optimizerStep, stepsPerEpoch),
    elapsedMs,
  }
  context.run.metrics.append(step)
  context.emit(step)
  return {
    ...state,
    position: { ...position, batchIndex: batchIndex + 1 },
    optimizerStep: optimizerStep + 1,
    stepIndex: stepIndex + 1,
    numImagesTrained: state.numImagesTrained + samples.length,
    sums: {
      loss: sums.loss + loss * samples.length,
      numCorrect: sums.numCorrect + numCorrect,
      numImages: sums.numImages + samples.length,
      elapsedMs: sums.elapsedMs + elapsedMs,
    },
  }
}

/** Validates, keeps the best weights, asks early stopping, and writes a checkpoint where the last one is old enough. */
async function endEpoch(parts: StageParts, state: RunState, best: Weights | undefined): Promise<EpochEnd> {
  const { context, setup, session } = parts
  const { plan, run, emit } = context
  const startedAt = performance.now()
  const validation = await validateEpoch(parts)
  const evaluateMs = performance.now() - startedAt
  const epochNumber = state.epochNumber + 1
  const ended = epochRecord(parts, state, epochNumber, validation)
  run.metrics.append(ended)
  emit(ended)
  const verdict = judge(parts, state, validation, epochNumber)
  const bestNow = verdict.improved ? session.read(changedNames(context, state.position.stageIndex)) : best
  const next: RunState = {
    ...state,
    position: { ...state.position, epochIndex: state.position.epochIndex + 1, batchIndex: 0 },
    epochNumber,
    earlyStopping: verdict.state,
    sums: { loss: 0, numCorrect: 0, numImages: 0, elapsedMs: 0 },
    timingsMs: addTiming(addTiming(state.timingsMs, 'train', state.sums.elapsedMs), 'evaluate', evaluateMs),
  }
  const isLast = next.position.epochIndex >= setup.stage.epochs || verdict.stop
  const isDue = !isLast && parts.checkpointAgeMs() >= context.checkpointEvery.epochMs
  const written = isDue ? parts.checkpoint(next, bestNow) : next
  const diverged = validation !== undefined && !Number.isFinite(validation.valLoss)
  const stageEnd = diverged ? 'non-finite-loss' : verdict.stop && plan.earlyStopping ? 'early-stopping' : undefined
  return { state: written, best: bestNow, isStopped: false, stageEnd }
}

async function validateEpoch({ context, session, inputs }: StageParts): Promise<ValidationResult | undefined> {
  const { split, classNames, plan } = context
  if (split.validation.length === 0) return undefined
  const logits = await logitsOf(session, inputs, split.validation, classNames.length)
  return validate(logits, split.validation, classNames, plan.multiLabel)
}

function epochRecord(
  { setup, stepsPerEpoch }: StageParts,
  { position, sums, optimizerStep }: RunState,
  epochNumber: number,
  validation: ValidationResult | undefined,
): EpochRecord {
  return {
    kind: 'epoch',
    stageIndex: position.stageIndex,
    epochIndex: position.epochIndex,
    epochNumber,
    loss: sums.loss / sums.numImages,
    accuracy: sums.numCorrect / sums.numImages,
    ...validation,
    learningRate: learningRateAt(setup.stage, optimizerStep - 1, stepsPerEpoch),
    imagesPerSecond: (1000 * sums.numImages) / Math.max(sums.elapsedMs, 1e-3),
    elapsedMs: sums.elapsedMs,
  }
}

/** Without early stopping the best epoch is kept all the same, by validation loss. */
function judge(
  { context }: StageParts,
  state: RunState,
  validation: ValidationResult | undefined,
  epochNumber: number,
) {
  if (!validation) return { state: state.earlyStopping, improved: false, stop: false }
  const rule = context.plan.earlyStopping ?? {
    monitor: 'valLoss' as const,
    patience: Number.MAX_SAFE_INTEGER,
    minDelta: 0,
  }
  const value = validation[rule.monitor]
  return updateEarlyStopping(state.earlyStopping, rule, value, epochNumber, state.position.epochIndex === 0)
}

export const addTiming = (
  timings: Readonly<Record<string, number>>,
  name: string,
  ms: number,
): Record<string, number> => ({
  ...timings,
  [name]: (timings[name] ?? 0) + ms,
})
