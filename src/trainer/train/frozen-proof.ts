import type { FrozenProof } from '../../core/evaluation/report.ts'
import { hashEach, hashWeights } from '../../node/models/hashes.ts'
import type { StageSession } from './stage-session.ts'

/** Hashes of the frozen weights and statistics, read out of the session they are used in. */
export function hashFrozen(session: StageSession, frozenNames: readonly string[]): Map<string, string> {
  return hashEach(session.read(frozenNames))
}

/**
 * Compares frozen weights after a stage with those before.
 *
 * @param recorded  the hash over all of them when the stage began, kept in the checkpoint: a run that was resumed compares with that.
 */
export function proveFrozen(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  recorded: string,
): FrozenProof {
  const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name))
  const hashAfter = hashWeights(after)
  return {
    numFrozen: after.size,
    unchanged: changed.length === 0 && hashAfter === recorded,
    changed,
    hashBefore: recorded,
    hashAfter,
  }
}
