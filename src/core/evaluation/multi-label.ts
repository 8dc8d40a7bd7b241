import { binaryCrossEntropies, mean, sigmoid } from './probabilities.ts'
import { averageScores, scoresFromCounts } from './per-class.ts'
import type { AverageScores, ClassScores } from './per-class.ts'
import { type Standing, standingOfLabels } from './standing.ts'

interface LabelScores extends ClassScores {
  /** `null` where no sample carries the label: then there is no curve (scikit-learn says 0). */
  readonly averagePrecision: number | null
}

export interface MultiLabelEvaluation extends Standing {
  readonly numSamples: number
  /** Mean binary cross-entropy. */
  readonly loss: number
  /** Share of samples whose labels are all right. */
  readonly exactMatch: number
  /** Share of single yes-or-no answers that are right; what Keras' `binary_accuracy` says. */
  readonly labelAccuracy: number
  readonly perClass: readonly LabelScores[]
  readonly averages: AverageScores
  /** Mean over the labels that some sample carries. */
  readonly meanAveragePrecision: number
}

/** A label is given where its probability is above this. */
export const LABEL_THRESHOLD = 0.5

/**
 * @param logits   `[samples, classes]`
 * @param targets  `[samples, classes]` 0 or 1
 */
export function evaluateMultiLabel(
  logits: Float32Array | Float64Array,
  targets: Uint8Array,
  numClasses: number,
): MultiLabelEvaluation {
  const numSamples = targets.length / numClasses
  const given = sigmoid(logits).map((probability) => (probability > LABEL_THRESHOLD ? 1 : 0))
  const perClass = Array.from({ length: numClasses }, (_, c) => labelScores(logits, given, targets, numClasses, c))
  const precisions = perClass.flatMap(({ averagePrecision }) => averagePrecision ?? [])
  let numRight = 0
  let numExact = 0
  for (let row = 0; row < numSamples; row++) {
    let inRow = 0
    for (let i = row * numClasses; i < (row + 1) * numClasses; i++) if (given[i] === targets[i]) inRow++
    numRight += inRow
    if (inRow === numClasses) numExact++
  }
  return {
    numSamples,
    loss: mean(binaryCrossEntropies(logits, targets, numClasses)),
    ...standingOfLabels(targets, given, numClasses),
    exactMatch: numSamples === 0 ? 0 : numExact / numSamples,
    labelAccuracy: targets.length === 0 ? 0 : numRight / targets.length,
    perClass,
    averages: averageScores(perClass),
    meanAveragePrecision: Math.min(1, mean(precisions)),
  }
}

function labelScores(
  logits: Float32Array | Float64Array,
  given: Float64Array,
  targets: Uint8Array,
  numClasses: number,
  c: number,
): LabelScores {
  let numCorrect = 0
  let numGiven = 0
  let support = 0
  const scores: number[] = []
  const truths: number[] = []
  for (let i = c; i < targets.length; i += numClasses) {
    const [said, truth] = [given[i]!, targets[i]!]
    scores.push(logits[i]!)
    truths.push(truth)
    numGiven += said
    support += truth
    numCorrect += said * truth
  }
  return { ...scoresFromCounts(numCorrect, numGiven, support), averagePrecision: averagePrecision(scores, truths) }
}

/**
 * The area under the precision-recall curve as scikit-learn's `average_precision_score`: Σ (Rₙ - Rₙ₋₁) Pₙ over the thresholds,
 * equal scores making one threshold.
 */
export function averagePrecision(scores: readonly number[], truths: readonly number[]): number | null {
  const numPositive = truths.reduce((sum, truth) => sum + truth, 0)
  if (numPositive === 0) return null
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  let area = 0
  let numFound = 0
  let recall = 0
  for (const [rank, i] of order.entries()) {
    numFound += truths[i]!
    const next = order[rank + 1]
    if (next !== undefined && scores[next] === scores[i]) continue
    area += (numFound / numPositive - recall) * (numFound / (rank + 1))
    recall = numFound / numPositive
  }
  return Math.min(1, area)
}
