import type { SuggestedLine } from '../freeze/suggest.ts'
import type { Stage } from '../../shared/contract/training-plan.ts'

export interface SettledStages {
  /** With a line each: none is `suggested` any more. */
  readonly stages: Stage[]
  /** Sentences for a person: which line was drawn, and why. */
  readonly notes: string[]
}

/**
 * Puts the line that is suggested into the stages that ask for it. A stage of a recipe that would train the head alone after another did is
 * left out: it would do the same again, at a lower rate. Stages that a person wrote are all carried out.
 */
export function settledStages(stages: readonly Stage[], suggestion: SuggestedLine, isRecipe: boolean): SettledStages {
  const notes: string[] = []
  const settled: Stage[] = []
  for (const stage of stages) {
    if (stage.freeze !== 'suggested') {
      settled.push(stage)
      continue
    }
    const isHead = suggestion.choice === 'head' && !stage.exceptions
    const repeats = isRecipe && isHead && settled.some(({ freeze }) => freeze === 'head')
    if (!repeats) settled.push({ ...stage, freeze: suggestion.choice })
    notes.push(
      repeats
        ? `${suggestion.reasons[0]} So there is no “${stage.name}” after it; draw the line yourself to train more.`
        : `“${stage.name}” ${lineInWords(suggestion)}: ${suggestion.reasons[0]}`,
    )
  }
  return { stages: settled, notes }
}

function lineInWords({ choice, block }: SuggestedLine): string {
  if (choice === 'head') return 'trains the head alone'
  return choice === 'none' ? 'trains everything' : `trains from “${choice}” (block ${block}) on`
}
