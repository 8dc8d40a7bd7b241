/** How well one class is found. Where nothing was said to be of the class, or nothing is, the share is 0 (scikit-learn's `zero_division=0`). */
export interface ClassScores {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Samples that are of the class. */
  readonly support: number
}

/** `macro`: every class counts the same, those without samples included. `weighted`: by support. */
export interface AverageScores {
  readonly macro: Omit<ClassScores, 'support'>
  readonly weighted: Omit<ClassScores, 'support'>
}

/**
 * @returns `matrix[label][predicted]`: how many samples of a class were taken for which.
 */
export function confusionMatrix(labels: Int32Array, predicted: Int32Array, numClasses: number): number[][] {
  const matrix = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0))
  for (const [i, label] of labels.entries()) matrix[label]![predicted[i]!]!++
  return matrix
}

/** Precision, recall and F1 of each class of a confusion matrix. */
export function classScores(matrix: readonly (readonly number[])[]): ClassScores[] {
  return matrix.map((row, c) => {
    const support = row.reduce((sum, count) => sum + count, 0)
    const numPredicted = matrix.reduce((sum, other) => sum + other[c]!, 0)
    return scoresFromCounts(row[c]!, numPredicted, support)
  })
}

export function scoresFromCounts(numCorrect: number, numPredicted: number, support: number): ClassScores {
  return {
    precision: numPredicted === 0 ? 0 : numCorrect / numPredicted,
    recall: support === 0 ? 0 : numCorrect / support,
    f1: numPredicted + support === 0 ? 0 : (2 * numCorrect) / (numPredicted + support),
    support,
  }
}

export function averageScores(scores: readonly ClassScores[]): AverageScores {
  const total = scores.reduce((sum, { support }) => sum + support, 0)
  return {
    macro: average(scores, () => 1 / scores.length),
    weighted: average(scores, ({ support }) => support / Math.max(1, total)),
  }
}

function average(scores: readonly ClassScores[], share: (scores: ClassScores) => number): Omit<ClassScores, 'support'> {
  // Rounding may carry a sum of perfect scores past 1.
  const over = (field: 'precision' | 'recall' | 'f1') =>
    Math.min(
      1,
      scores.reduce((sum, one) => sum + one[field] * share(one), 0),
    )
  return { precision: over('precision'), recall: over('recall'), f1: over('f1') }
}
