import type { EpochPoint, StageInfo } from '../../shared/contract/app/runs.ts'

type Monitor = 'valLoss' | 'valAccuracy'

/** How the run is doing. */
export type Verdict =
  | { readonly kind: 'no-epoch' | 'first-epoch' | 'not-finite' }
  | { readonly kind: 'improving'; readonly monitor: Monitor }
  /** `numLeft`: epochs until early stopping; `null`: it does not stop by itself. */
  | { readonly kind: 'stalled'; readonly monitor: Monitor; readonly numEpochs: number; readonly numLeft: number | null }
  /** `isWorse`: its validation loss is above that of the best epoch, too. */
  | {
      readonly kind: 'memorises'
      readonly accuracy: number
      readonly valAccuracy: number
      readonly isWorse: boolean
    }
  | { readonly kind: 'not-beaten'; readonly bestEpochNumber: number; readonly numEpochs: number }

/** Points of accuracy that training may lead by before that is overfitting. */
const MEMORISED_GAP = 0.15
/** Times the best epoch's validation loss; less is the same. */
const WORSE = 1.05
/** Of what is right more often than not it is plain that it has learned. */
const MOSTLY = 0.5
/** One epoch without progress says nothing. */
const FEW_EPOCHS = 2

export interface VerdictFacts {
  readonly epochs: readonly EpochPoint[]
  readonly stages: readonly Pick<StageInfo, 'firstEpoch'>[]
  readonly monitor: Monitor
  /** Of early stopping; `null`: there is none. */
  readonly patience: number | null
}

export function verdictOf({ epochs, stages, monitor, patience }: VerdictFacts): Verdict {
  const last = epochs.at(-1)
  if (!last) return { kind: 'no-epoch' }
  if (last.loss === null || last.valLoss === null) return { kind: 'not-finite' }
  if (epochs.length === 1) return { kind: 'first-epoch' }
  const best = bestOf(epochs, monitor)
  const numEpochs = last.epochNumber - best.epochNumber
  if (numEpochs === 0) return { kind: 'improving', monitor }
  const firstEpoch = stages.at(-1)?.firstEpoch ?? 0
  const inStage = last.epochNumber - firstEpoch
  const { accuracy, valAccuracy } = last
  const gap = (accuracy ?? 0) - (valAccuracy ?? 0)
  // best at once and seldom right: it may not have learned yet, while statistics settle and the rate still rises
  const hasLearned = best.epochNumber > firstEpoch + 1 || (valAccuracy ?? 0) >= MOSTLY
  if (hasLearned && numEpochs >= FEW_EPOCHS && accuracy !== null && valAccuracy !== null && gap >= MEMORISED_GAP)
    return { kind: 'memorises', accuracy, valAccuracy, isWorse: last.valLoss >= WORSE * (best.valLoss ?? last.valLoss) }
  if (firstEpoch > 0 && best.epochNumber <= firstEpoch)
    return { kind: 'not-beaten', bestEpochNumber: best.epochNumber, numEpochs: inStage }
  return { kind: 'stalled', monitor, numEpochs, numLeft: patience === null ? null : Math.max(0, patience - numEpochs) }
}

/** The first among equals, as early stopping has it. */
function bestOf(epochs: readonly EpochPoint[], monitor: Monitor): EpochPoint {
  const score = (epoch: EpochPoint): number =>
    monitor === 'valLoss'
      ? -(epoch.valLoss ?? Number.POSITIVE_INFINITY)
      : (epoch.valAccuracy ?? Number.NEGATIVE_INFINITY)
  return epochs.reduce((best, epoch) => (score(epoch) > score(best) ? epoch : best))
}
