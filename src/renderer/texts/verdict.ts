import type { RunEnding } from '../../shared/contract/app/runs.ts'
import type { Verdict } from '../train/verdict.ts'
import { say } from './say.ts'

/** Where a run's curves are heading, and where those of a run that is over ended. */
export const verdictTexts = {
  words: (verdict: Verdict): string => {
    switch (verdict.kind) {
      case 'memorises':
        return say('verdict.now.memorises', { accuracy: verdict.accuracy, valAccuracy: verdict.valAccuracy })
      case 'not-beaten':
        return say('verdict.now.not-beaten', { epoch: verdict.bestEpochNumber })
      case 'stalled': {
        const { monitor, numEpochs, numLeft } = verdict
        return numLeft === null || numLeft === 0
          ? say('verdict.now.stalled', { monitor, numEpochs })
          : say('verdict.now.stalledAndStops', { monitor, numEpochs, numLeft })
      }
      default:
        return say(`verdict.now.${verdict.kind}`)
    }
  },
  /** Of a run that is over. */
  past: (verdict: Verdict, ending: Pick<RunEnding, 'bestEpochNumber' | 'keptEpochNumber'> | null): string => {
    const { bestEpochNumber: best, keptEpochNumber: kept } = ending ?? { bestEpochNumber: null, keptEpochNumber: null }
    if (kept === null) return ending === null ? say('verdict.past.no-report') : say('verdict.past.no-epoch')
    if (best === null) return say('verdict.past.last-kept', { kept })
    if (kept !== best) return say('verdict.past.not-best-kept', { best, kept })
    if (verdict.kind === 'improving' || verdict.kind === 'first-epoch') return say('verdict.past.improving', { best })
    return verdict.kind === 'memorises' && verdict.isWorse
      ? say('verdict.past.memorises', { best })
      : say('verdict.past.best-kept', { best })
  },
}
