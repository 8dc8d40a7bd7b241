import type { Share } from '../../shared/contract/run-report.ts'

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054

/** A share of `total` with its Wilson 95 % interval, honest for few samples. Wilson 1927. `total` 0 gives 0 in [0, 1]. */
export function wilsonShare(numCorrect: number, total: number): Share {
  if (total === 0) return { value: 0, low: 0, high: 1 }
  const value = numCorrect / total
  const denominator = 1 + Z ** 2 / total
  const center = (value + Z ** 2 / (2 * total)) / denominator
  const half = (Z / denominator) * Math.sqrt((value * (1 - value)) / total + Z ** 2 / (4 * total ** 2))
  return { value, low: Math.max(0, center - half), high: Math.min(1, center + half) }
}

/** Position of the largest score of row `row`, the first among equals, as numpy's argmax. NaN counts as the lowest. */
export function argMax(scores: Float32Array | Float64Array, row: number, numClasses: number): number {
  let best = 0
  let bestScore = Number.NEGATIVE_INFINITY
  for (let c = 0; c < numClasses; c++) {
    const score = scores[row * numClasses + c]!
    if (score > bestScore) {
      best = c
      bestScore = score
    }
  }
  return best
}

/** What the model says for each sample. */
export function predictedClasses(scores: Float32Array | Float64Array, numClasses: number): Int32Array {
  return Int32Array.from({ length: scores.length / numClasses }, (_, row) => argMax(scores, row, numClasses))
}

/**
 * How many samples have their label among the `k` highest scores.
 *
 * As TensorFlow's `in_top_k`, which Keras uses: a label counts if fewer than `k` scores are strictly higher, so that all of a
 * tie at the border are in; a row with a score that is not finite never counts.
 *
 * @param scores  `[samples, classes]` logits or probabilities.
 * @param labels  `[samples]` class indices.
 */
export function countTopK(
  scores: Float32Array | Float64Array,
  labels: Int32Array,
  numClasses: number,
  k: number,
): number {
  let numInside = 0
  for (const [row, label] of labels.entries()) {
    const target = scores[row * numClasses + label]!
    let numHigher = 0
    for (let c = 0; c < numClasses; c++) {
      const score = scores[row * numClasses + c]!
      if (!Number.isFinite(score)) numHigher = k
      else if (score > target) numHigher++
    }
    if (numHigher < k) numInside++
  }
  return numInside
}
