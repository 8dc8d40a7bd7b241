import type { RunEnding } from '../../shared/contract/app/runs.ts'
import type { Monitor, Verdict } from '../train/verdict.ts'
import { percentInWords } from './quantities.ts'
import { count } from './shell.ts'

const MONITORS: Readonly<Record<Monitor, string>> = {
  valLoss: 'Validation loss',
  valAccuracy: 'Validation accuracy',
}

/** Where a run's curves are heading, and where those of a run that is over ended. */
export const verdictTexts = {
  words: (verdict: Verdict): string => {
    switch (verdict.kind) {
      case 'no-epoch':
        return 'The first epoch is on its way.'
      case 'first-epoch':
        return 'One epoch is done: the next ones say where it goes.'
      case 'not-finite':
        return 'The loss is no finite number any more: a lower learning rate helps. The best epoch is kept.'
      case 'improving':
        return 'Still improving.'
      case 'memorises':
        return `Training accuracy (${percentInWords(verdict.accuracy, 0)}) is far above that in validation (${percentInWords(verdict.valAccuracy, 0)}): it overfits.`
      case 'not-beaten':
        return `This stage has not beaten epoch ${verdict.bestEpochNumber} of the stage before yet.`
      case 'stalled':
        return `${MONITORS[verdict.monitor]} has not improved for ${count(verdict.numEpochs, 'epoch')}.${
          verdict.numLeft === null || verdict.numLeft === 0
            ? ''
            : ` It stops after ${verdict.numLeft} more without progress.`
        }`
    }
  },
  /** Of a run that is over. */
  past: (verdict: Verdict, ending: Pick<RunEnding, 'bestEpochNumber' | 'keptEpochNumber'> | null): string => {
    const { bestEpochNumber: bestEpoch, keptEpochNumber: kept } = ending ?? {
      bestEpochNumber: null,
      keptEpochNumber: null,
    }
    if (kept === null) return ending === null ? 'Its report cannot be read.' : 'No epoch was finished.'
    if (bestEpoch === null)
      return `Epoch ${kept}, the last, is kept: no photo was set aside to tell which was the best.`
    if (kept !== bestEpoch)
      return `Epoch ${bestEpoch} was the best; epoch ${kept}, the last, is kept, as its plan says.`
    if (verdict.kind === 'improving' || verdict.kind === 'first-epoch')
      return `The last epoch, ${bestEpoch}, was the best: more epochs may help.`
    if (verdict.kind === 'memorises')
      return `Epoch ${bestEpoch} was the best and is kept. After it, training went on and overfitted.`
    return `Epoch ${bestEpoch} was the best and is kept.`
  },
}
