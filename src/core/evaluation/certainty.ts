import { LABEL_THRESHOLD } from './multi-label.ts'

/** Below this, and closer to the second than that, a model is guessing. */
const SURE = 0.5
const AHEAD = 0.1

/**
 * Whether an answer should be shown as a guess: no class has half of the certainty, or the first two are close; with several labels,
 * none is likelier than not.
 *
 * @param probabilities  the likeliest first; with several labels all of them.
 */
export function isUnsure(probabilities: readonly number[], multiLabel: boolean): boolean {
  if (multiLabel) return !probabilities.some((probability) => probability > LABEL_THRESHOLD)
  const [first = 0, second = 0] = probabilities
  return first < SURE || first - second < AHEAD
}
