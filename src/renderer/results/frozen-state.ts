import { resultsTexts as texts } from '../texts/results.ts'

export interface FrozenState {
  readonly title: string
  readonly look: 'whole' | 'unchecked' | 'broken'
}

/**
 * What may be said of a run's frozen weights.
 *
 * @param stages  each that was begun; `null`: never compared.
 */
export function frozenState(stages: readonly ({ numFrozen: number; isUnchanged: boolean } | null)[]): FrozenState {
  const proofs = stages.filter((stage) => stage !== null)
  if (proofs.some(({ isUnchanged }) => !isUnchanged)) return { title: texts.frozenBroken, look: 'broken' }
  if (proofs.length === 0) return { title: texts.frozenUnchecked, look: 'unchecked' }
  if (proofs.length < stages.length) return { title: texts.frozenPartly, look: 'unchecked' }
  const isNone = proofs.every(({ numFrozen }) => numFrozen === 0)
  return { title: isNone ? texts.nothingFrozenTitle : texts.frozenTitle, look: 'whole' }
}
