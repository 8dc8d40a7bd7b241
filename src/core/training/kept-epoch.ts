import type { TrainingPlan } from '../../shared/contract/training-plan.ts'

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
