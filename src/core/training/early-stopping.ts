import type { TrainingPlan } from '../../shared/contract/training-plan.ts'

export type EarlyStopping = NonNullable<TrainingPlan['earlyStopping']>

/** Where early stopping stands. Plain data: it goes into a checkpoint as it is. */
export interface EarlyStoppingState {
  /** Best monitored value so far, `null` before the first finite one. */
  readonly best: number | null
  readonly bestEpoch: number | null
  /** Epochs since the best. */
  readonly wait: number
}

export interface EarlyStoppingVerdict {
  readonly state: EarlyStoppingState
  /** This epoch is the best so far: keep its weights. */
  readonly improved: boolean
  readonly stop: boolean
}

/**
 * @param best  the value to beat from an earlier stage, so that fine-tuning which only makes things worse is not kept.
 */
export function startEarlyStopping(best: number | null = null, bestEpoch: number | null = null): EarlyStoppingState {
  return { best, bestEpoch, wait: 0 }
}

/**
 * What the end of an epoch means, as Keras 3's `EarlyStopping`: only a value better by more than `minDelta` counts, and
 * training stops after `patience` epochs without one, never after the first epoch of a stage.
 *
 * NaN and infinite values are never an improvement. (Keras takes a NaN of the first epoch as its best and can then never beat it.)
 *
 * @param epochIndex         counted over the run; kept as `bestEpoch`.
 * @param isFirstOfStage     `patience` 0 still lets a stage see two epochs.
 */
export function updateEarlyStopping(
  state: EarlyStoppingState,
  { monitor, patience, minDelta }: Pick<EarlyStopping, 'monitor' | 'patience' | 'minDelta'>,
  value: number,
  epochIndex: number,
  isFirstOfStage: boolean,
): EarlyStoppingVerdict {
  if (isImprovement(monitor, value, state.best, minDelta))
    return { state: { best: value, bestEpoch: epochIndex, wait: 0 }, improved: true, stop: false }
  const wait = state.wait + 1
  return { state: { ...state, wait }, improved: false, stop: wait >= patience && !isFirstOfStage }
}

function isImprovement(
  monitor: EarlyStopping['monitor'],
  value: number,
  best: number | null,
  minDelta: number,
): boolean {
  if (!Number.isFinite(value)) return false
  if (best === null) return true
  return monitor === 'valLoss' ? value + minDelta < best : value - minDelta > best
}

interface Ended {
  readonly outcome: 'finished' | 'early-stopping' | 'stopped' | 'non-finite-loss'
  readonly bestEpochNumber: number | null
  /** Epochs that were finished, over the run. */
  readonly numEpochs: number
}

/** The epoch whose weights a run keeps when it is over; `null` where none was finished. */
export function keptEpoch(
  { outcome, bestEpochNumber, numEpochs }: Ended,
  { earlyStopping }: Pick<TrainingPlan, 'earlyStopping'>,
): number | null {
  const restores = (earlyStopping?.restoreBestWeights ?? true) || outcome === 'stopped' || outcome === 'non-finite-loss'
  return (restores ? bestEpochNumber : null) ?? (numEpochs > 0 ? numEpochs : null)
}
