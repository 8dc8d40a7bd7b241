import type { Against } from '../../shared/contract/run-report.ts'
import { wilsonShare } from './accuracy.ts'

/** How a model stands against one that looks at no photo and always gives the most frequent answer. */
export interface Standing {
  /** Mean recall over the classes that have samples, as scikit-learn's. With several labels, the mean over labels of (recall + specificity) / 2. */
  readonly balancedAccuracy: number
  readonly baseline: {
    /** Of always giving that answer. */
    readonly accuracy: number
    /** One class; with several labels the set of labels that most samples carry, which may be empty. */
    readonly answer: readonly number[]
    readonly comparison: Against
  }
}

/**
 * A model is better than its baseline where the 95 % interval of its accuracy lies above the baseline's, or where balanced accuracy is
 * above chance: with each class's recall at the low end of its own interval, which is stricter than an interval of the mean.
 *
 * @param support     samples of each class.
 * @param numCorrect  of those, how many are right.
 */
export function standingOfClasses(support: ArrayLike<number>, numCorrect: ArrayLike<number>): Standing {
  const classes = Array.from(support, (count, c) => ({ c, count, right: numCorrect[c]! })).filter(
    ({ count }) => count > 0,
  )
  const numSamples = sum(classes.map(({ count }) => count))
  const [most] = classes.toSorted((a, b) => b.count - a.count)
  const recalls = classes.map(({ count, right }) => wilsonShare(right, count))
  return {
    balancedAccuracy: average(recalls.map(({ value }) => value)),
    baseline: {
      accuracy: most === undefined ? 0 : most.count / numSamples,
      answer: most === undefined ? [] : [most.c],
      comparison: compare({
        numRight: sum(classes.map(({ right }) => right)),
        numRightOfBaseline: most?.count ?? 0,
        numSamples,
        leastBalanced: average(recalls.map(({ low }) => low)),
        chance: 1 / Math.max(1, classes.length),
      }),
    },
  }
}

/**
 * The same with labels that exclude nothing. Accuracy is the share of samples whose labels are all right. Labels that all samples or none
 * carry say nothing about balance and are left out of it.
 *
 * @param targets  `[samples, classes]` 0 or 1
 * @param given    likewise, what the model says.
 */
export function standingOfLabels(targets: ArrayLike<number>, given: ArrayLike<number>, numClasses: number): Standing {
  const numSamples = targets.length / numClasses
  const sets = new Map<string, { answer: number[]; count: number }>()
  const counts = Array.from({ length: numClasses }, () => ({ positive: 0, found: 0, rejected: 0 }))
  let numRight = 0
  for (let row = 0; row < numSamples; row++) {
    const answer: number[] = []
    let isRight = true
    for (let c = 0; c < numClasses; c++) {
      const [target, said] = [targets[row * numClasses + c]! > 0, given[row * numClasses + c]! > 0]
      const count = counts[c]!
      if (target) answer.push(c)
      if (target) count.positive++
      if (target && said) count.found++
      if (!target && !said) count.rejected++
      isRight &&= target === said
    }
    if (isRight) numRight++
    const known = sets.get(answer.join()) ?? { answer, count: 0 }
    sets.set(answer.join(), { answer, count: known.count + 1 })
  }
  const [most] = [...sets.values()].sort((a, b) => b.count - a.count)
  const balances = counts
    .filter(({ positive }) => positive > 0 && positive < numSamples)
    .map(({ positive, found, rejected }) => {
      const [recall, specificity] = [wilsonShare(found, positive), wilsonShare(rejected, numSamples - positive)]
      return { value: (recall.value + specificity.value) / 2, low: (recall.low + specificity.low) / 2 }
    })
  return {
    balancedAccuracy: average(balances.map(({ value }) => value)),
    baseline: {
      accuracy: most === undefined ? 0 : most.count / numSamples,
      answer: most?.answer ?? [],
      comparison: compare({
        numRight,
        numRightOfBaseline: most?.count ?? 0,
        numSamples,
        leastBalanced: average(balances.map(({ low }) => low)),
        chance: 1 / 2,
      }),
    },
  }
}

interface Facts {
  readonly numRight: number
  readonly numRightOfBaseline: number
  readonly numSamples: number
  readonly leastBalanced: number
  readonly chance: number
}

function compare({ numRight, numRightOfBaseline, numSamples, leastBalanced, chance }: Facts): Against {
  if (numSamples === 0) return 'unproven'
  if (wilsonShare(numRight, numSamples).low > numRightOfBaseline / numSamples || leastBalanced > chance) return 'better'
  return numRight > numRightOfBaseline ? 'unproven' : 'no-better'
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
/** Rounding may carry a mean of perfect shares past 1. */
const average = (values: readonly number[]): number =>
  values.length === 0 ? 0 : Math.min(1, sum(values) / values.length)

/** Of photos, each with its labels and what the model says of it. */
export function standingOfAnswers(
  rows: readonly { readonly labels: readonly number[]; readonly predicted: readonly number[] }[],
  numClasses: number,
  multiLabel: boolean,
): Standing {
  if (multiLabel) {
    const ones = (classes: readonly number[]): number[] =>
      Array.from({ length: numClasses }, (_, c) => (classes.includes(c) ? 1 : 0))
    const flat = (key: 'labels' | 'predicted') => rows.flatMap((row) => ones(row[key]))
    return standingOfLabels(flat('labels'), flat('predicted'), numClasses)
  }
  const support = new Array<number>(numClasses).fill(0)
  const numCorrect = [...support]
  for (const {
    labels: [label],
    predicted: [said],
  } of rows) {
    if (label === undefined) continue
    support[label]!++
    if (label === said) numCorrect[label]!++
  }
  return standingOfClasses(support, numCorrect)
}

/** With names in place of numbers. */
export function namedStanding({ balancedAccuracy, baseline }: Standing, classNames: readonly string[]) {
  return { balancedAccuracy, baseline: { ...baseline, answer: baseline.answer.map((c) => classNames[c]!) } }
}
