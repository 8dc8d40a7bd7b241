import type { Standing } from '../../shared/contract/run-report.ts'
import { joined, quoted, say, words } from './say.ts'

/** “ok”; with several labels “cat” and “dog”, or no label. */
const answerOf = ({ baseline: { answer } }: Standing): string =>
  answer.length === 0 ? say('standing.noLabel') : joined(answer.map(quoted))

const provenOf = ({ baseline: { comparison } }: Standing) => (comparison === 'no-better' ? 'no-better' : 'unproven')

const sharesOf = ({ baseline: { accuracy }, balancedAccuracy }: Standing) => ({ accuracy, balancedAccuracy })

/** How a model stands against always giving the most frequent answer. */
export const standingTexts = {
  ...words('standing'),
  title: (standing: Standing, multiLabel: boolean): string =>
    say(`standing.title.${provenOf(standing)}`, { answer: answerOf(standing), multiLabel }),
  why: (standing: Standing, numPhotos: number, multiLabel: boolean): string =>
    say(`standing.why.${provenOf(standing)}`, { ...sharesOf(standing), numPhotos, multiLabel }),
  /** Rare classes are spoken of only where there are any. */
  whatNext: ({ isBalanced, isUneven }: { readonly isBalanced: boolean; readonly isUneven: boolean }): string => {
    if (!isUneven) return say('standing.whatNext.even')
    return isBalanced ? say('standing.whatNext.balanced') : say('standing.whatNext.uneven')
  },
  balancedWhy: (multiLabel: boolean): string => say('standing.balancedWhy', { multiLabel }),
  baseline: (standing: Standing): string => say('standing.baseline', { answer: answerOf(standing) }),
  /** Beside an accuracy, short. */
  beside: (standing: Standing): string => say('standing.beside', { ...sharesOf(standing), answer: answerOf(standing) }),
  mark: { ...words('standing.mark'), better: '' },
}
