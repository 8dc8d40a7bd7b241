import type { TrainingPlan } from '../../core/training/plan.ts'
import type { EpochPoint, RunSummary } from '../../shared/contract/app/runs.ts'

export interface ToldEpoch {
  readonly epoch: EpochPoint
  /** Its weights are the run's model. */
  readonly isKept: boolean
}

interface Facts {
  readonly epochs: readonly EpochPoint[]
  readonly bestEpochNumber: number | null
  readonly run: Pick<RunSummary, 'state' | 'outcome'> | undefined
  readonly plan: Pick<TrainingPlan, 'earlyStopping'> | undefined
}

/** The epoch that figures are told of: the newest while it learns, the one whose weights are kept when it is over. */
export function toldEpoch({ epochs, bestEpochNumber, run, plan }: Facts): ToldEpoch | undefined {
  const last = epochs.at(-1)
  if (!last) return undefined
  if (run?.state !== 'finished') return { epoch: last, isKept: false }
  const restores =
    (plan?.earlyStopping?.restoreBestWeights ?? true) || run.outcome === 'stopped' || run.outcome === 'non-finite-loss'
  const best = restores ? epochs.find(({ epochNumber }) => epochNumber === bestEpochNumber) : undefined
  return { epoch: best ?? last, isKept: true }
}
