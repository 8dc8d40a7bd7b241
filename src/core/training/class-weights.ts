import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { failure } from '../../shared/errors.ts'

/** From here on the most frequent class has so many more photos that always saying it looks good; rare classes then count for more. */
export const BALANCE_FROM = 3

interface Imbalance {
  /** Positions of the classes with the most and the fewest photos. */
  readonly most: number
  readonly least: number
  readonly ratio: number
}

/** How uneven classes are; `undefined` where fewer than two have photos. Classes without photos are left out. */
export function imbalanceOf(counts: readonly number[]): Imbalance | undefined {
  const present = counts.map((count, c) => ({ count, c })).filter(({ count }) => count > 0)
  if (present.length < 2) return undefined
  const most = present.reduce((best, each) => (each.count > best.count ? each : best))
  const least = present.reduce((best, each) => (each.count < best.count ? each : best))
  return { most: most.c, least: least.c, ratio: most.count / least.count }
}

export const isImbalanced = (counts: readonly number[]): boolean => (imbalanceOf(counts)?.ratio ?? 1) >= BALANCE_FROM

/** Beyond ten the few photos of a rare class drown out all others in a batch. */
const MAX_POSITIVE_WEIGHT = 10

/**
 * A weight for each class, by which the loss of its samples is multiplied.
 *
 * `balanced` is scikit-learn's n / (k × count) over the classes that have samples; a class without any gets 1.
 *
 * @param counts      training samples of each class.
 * @param classNames  in the same order; the names a map of weights uses.
 * @returns           `[classes]` float32.
 * @throws {AppError} `bad-plan` if a map names a class that does not exist.
 */
export function classWeights(
  choice: TrainingPlan['classWeights'],
  counts: readonly number[],
  classNames: readonly string[],
): Float32Array {
  if (choice === 'none') return new Float32Array(counts.length).fill(1)
  if (choice !== 'balanced') return namedWeights(choice, classNames)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const numPresent = counts.filter((count) => count > 0).length
  return Float32Array.from(counts, (count) => (count === 0 ? 1 : total / (numPresent * count)))
}

/**
 * For labels that exclude nothing: by what the loss of a sample's positive labels is multiplied; negatives keep 1.
 *
 * `balanced` is negatives / positives, held within [1, 10]: it makes up for rare labels, never plays down common ones.
 *
 * @param positives   training samples that carry each label.
 * @param numSamples  all training samples.
 * @returns           `[classes]` float32.
 * @throws {AppError} `bad-plan` if a map names a class that does not exist.
 */
export function positiveWeights(
  choice: TrainingPlan['classWeights'],
  positives: readonly number[],
  numSamples: number,
  classNames: readonly string[],
): Float32Array {
  if (choice === 'none') return new Float32Array(positives.length).fill(1)
  if (choice !== 'balanced') return namedWeights(choice, classNames)
  return Float32Array.from(positives, (count) =>
    count === 0 ? 1 : Math.min(MAX_POSITIVE_WEIGHT, Math.max(1, (numSamples - count) / count)),
  )
}

function namedWeights(pairs: readonly (readonly [string, number])[], classNames: readonly string[]): Float32Array {
  const weights = new Float32Array(classNames.length).fill(1)
  for (const [label, weight] of pairs) {
    const index = classNames.indexOf(label)
    if (index < 0) throw failure('bad-plan', { of: 'classes', className: label, classNames: [...classNames] })
    weights[index] = weight
  }
  return weights
}
