import type { Share } from '../../shared/contract/run-report.ts'
import { countTopK, wilsonShare } from './accuracy.ts'
import { type Calibration, calibration } from './calibration.ts'
import { type HeldBack, isRight } from './held-back.ts'
import { evaluateMultiLabel } from './multi-label.ts'
import { averageScores, type AverageScores, type ClassScores, scoresFromCounts } from './per-class.ts'
import { binaryCrossEntropies, crossEntropies, mean } from './probabilities.ts'
import { type Standing, standingOfClasses } from './standing.ts'
import { logarithms, logOdds } from './to-logits.ts'

export interface Figure extends Share {
  readonly numRight: number
  readonly numPhotos: number
}

/** With the labels as they are now, but for `before`. */
export interface Judgement extends Standing {
  /** With the labels the model was trained with. */
  readonly before: Figure
  readonly now: Figure
  readonly loss: number
  readonly top3: Share | null
  readonly meanAveragePrecision: number | null
  readonly labelAccuracy: number | null
  readonly perClass: readonly (ClassScores & { readonly averagePrecision: number | null })[]
  readonly macro: AverageScores['macro']
  /** Of the confusion matrix, those that are not empty, by label and predicted class. Empty with several labels. */
  readonly cells: readonly { readonly label: number; readonly predicted: number; readonly count: number }[]
  readonly calibration: Calibration | null
  /** Loss of each photo, in the order given; NaN where it cannot be counted. */
  readonly losses: readonly number[]
  /** Positions of the photos it gets wrong now, the surest mistake first. */
  readonly mistakes: readonly number[]
}

/** Counts anew what a model got right, with the labels as they are now. */
export function judge(photos: readonly HeldBack[], numClasses: number, multiLabel: boolean): Judgement {
  const rows = photos.flatMap((photo, row) => (photo.labels === null ? [] : [{ ...photo, row, labels: photo.labels }]))
  const before = figure(photos.map(({ predicted, labelsThen }) => isRight(predicted, labelsThen)))
  const right = rows.map(({ predicted, labels }) => isRight(predicted, labels))
  const flat = Float64Array.from(rows.flatMap(({ probabilities }) => probabilities))
  const logits = multiLabel ? logOdds(flat) : logarithms(flat)
  const scored = multiLabel ? scoreLabels(rows, logits, numClasses) : scoreClasses(rows, logits, right, numClasses)
  const losses = new Array<number>(photos.length).fill(Number.NaN)
  rows.forEach(({ row }, i) => (losses[row] = scored.losses[i]!))
  const mistakes = rows
    .flatMap((photo, i) => {
      const loss = scored.losses[i]!
      return right[i] ? [] : [{ row: photo.row, loss, sureness: multiLabel ? loss : confidence(photo) }]
    })
    .sort((a, b) => b.sureness - a.sureness || b.loss - a.loss || a.row - b.row)
    .map(({ row }) => row)
  return { before, now: figure(right), ...scored, loss: mean(scored.losses), losses, mistakes }
}

/** How likely the class is that it says; 0 where it says none. */
const confidence = ({ probabilities, predicted: [said] }: HeldBack): number =>
  said === undefined ? 0 : (probabilities[said] ?? 0)

/** How many of these are right, with its interval. */
export function figure(right: readonly boolean[]): Figure {
  const numRight = right.filter(Boolean).length
  return { ...wilsonShare(numRight, right.length), numRight, numPhotos: right.length }
}

type Row = HeldBack & { readonly labels: readonly number[] }
type Scored = Omit<Judgement, 'before' | 'now' | 'loss' | 'losses' | 'mistakes'> & { readonly losses: Float64Array }

function scoreClasses(
  rows: readonly Row[],
  logits: Float64Array,
  right: readonly boolean[],
  numClasses: number,
): Scored {
  const labels = Int32Array.from(rows, (row) => row.labels[0]!)
  const counts = new Map<number, number>()
  const support = new Float64Array(numClasses)
  const numPredicted = new Float64Array(numClasses)
  const numCorrect = new Float64Array(numClasses)
  for (const [i, label] of labels.entries()) {
    const [said] = rows[i]!.predicted
    support[label]!++
    if (said === undefined) continue
    numPredicted[said]!++
    if (label === said) numCorrect[label]!++
    counts.set(label * numClasses + said, (counts.get(label * numClasses + said) ?? 0) + 1)
  }
  const perClass = Array.from(support, (n, c) => scoresFromCounts(numCorrect[c]!, numPredicted[c]!, n))
  return {
    top3: numClasses > 3 ? wilsonShare(countTopK(logits, labels, numClasses, 3), rows.length) : null,
    meanAveragePrecision: null,
    labelAccuracy: null,
    perClass: perClass.map((scores) => ({ ...scores, averagePrecision: null })),
    ...standingOfClasses(support, numCorrect),
    macro: averageScores(perClass).macro,
    cells: [...counts]
      .sort(([a], [b]) => a - b)
      .map(([key, count]) => ({ label: Math.floor(key / numClasses), predicted: key % numClasses, count })),
    calibration: calibration(rows.map(confidence), right.map(Number)),
    losses: crossEntropies(logits, labels, numClasses),
  }
}

function scoreLabels(rows: readonly Row[], logits: Float64Array, numClasses: number): Scored {
  const targets = new Uint8Array(rows.length * numClasses)
  rows.forEach(({ labels }, row) => {
    for (const label of labels) targets[row * numClasses + label] = 1
  })
  const { perClass, averages, meanAveragePrecision, labelAccuracy, balancedAccuracy, baseline } = evaluateMultiLabel(
    logits,
    targets,
    numClasses,
  )
  return {
    top3: null,
    meanAveragePrecision,
    labelAccuracy,
    perClass,
    balancedAccuracy,
    baseline,
    macro: averages.macro,
    cells: [],
    calibration: null,
    losses: binaryCrossEntropies(logits, targets, numClasses),
  }
}
