import { LABEL_THRESHOLD } from '../../core/evaluation/multi-label.ts'
import type { Guess } from '../../shared/contract/app/tries.ts'

/** Which guesses a model says: the first unless it is unsure, or with several labels a photo each that is likelier than not. */
export function saidGuesses(
  guesses: readonly Guess[],
  { multiLabel, isUnsure }: { multiLabel: boolean; isUnsure: boolean },
): (Guess & { readonly isSaid: boolean })[] {
  return guesses.map((guess, i) => ({
    ...guess,
    isSaid: multiLabel ? guess.probability > LABEL_THRESHOLD : i === 0 && !isUnsure,
  }))
}
