import type { Standing } from '../../shared/contract/run-report.ts'
import { percentInWords } from './quantities.ts'
import { count } from './shell.ts'

/** “ok”; with several labels “cat” and “dog”, or no label. */
function quoted(answer: readonly string[]): string {
  if (answer.length === 0) return 'no label'
  return answer.map((name) => `“${name}”`).join(' and ')
}

const always = ({ baseline }: Standing, multiLabel: boolean): string =>
  `always ${multiLabel ? 'giving' : 'answering'} ${quoted(baseline.answer)}`

/** How a model stands against always giving the most frequent answer. */
export const standingTexts = {
  title: (standing: Standing, multiLabel: boolean): string =>
    standing.baseline.comparison === 'no-better'
      ? `No better than ${always(standing, multiLabel)}`
      : `Not shown to be better than ${always(standing, multiLabel)}`,
  why: (standing: Standing, numPhotos: number, multiLabel: boolean): string =>
    `That would be right for ${percentInWords(standing.baseline.accuracy)} of these ${count(numPhotos, 'photo')}. ` +
    `Balanced accuracy, where each ${multiLabel ? 'label' : 'class'} counts the same, is ${percentInWords(standing.balancedAccuracy)}` +
    (standing.baseline.comparison === 'no-better' ? '.' : ': with so few photos that may be chance.'),
  /** Rare classes are spoken of only where there are any. */
  whatNext: ({ isBalanced, isUneven }: { readonly isBalanced: boolean; readonly isUneven: boolean }): string => {
    if (!isUneven) return 'More labelled photos of each class help most: label or add some on Photos.'
    return isBalanced
      ? 'Rare classes counted for more already. More photos of them help most: from a folder or the webcam, on Photos.'
      : 'Let rare classes count for more, and add photos of them: from a folder or the webcam, on Photos.'
  },
  balance: 'Balance the classes, train again',
  morePhotos: 'Add photos',
  balancedAccuracy: 'Balanced accuracy',
  balancedWhy: (multiLabel: boolean): string =>
    multiLabel
      ? 'Mean over labels of the share found and the share of others left alone: guessing gets 50 %'
      : 'Mean over classes of the share found: each class counts the same, however many photos it has',
  baseline: (standing: Standing): string => `Always ${quoted(standing.baseline.answer)}`,
  baselineWhy: 'What a model gets that looks at no photo and always gives the most frequent answer',
  /** Beside an accuracy, short. */
  beside: (standing: Standing): string =>
    `Balanced accuracy ${percentInWords(standing.balancedAccuracy)}; always ${quoted(standing.baseline.answer)} ` +
    `would get ${percentInWords(standing.baseline.accuracy)}.`,
  mark: {
    better: '',
    unproven: 'not shown to be better than always the same answer',
    'no-better': 'no better than always the same answer',
  },
}
