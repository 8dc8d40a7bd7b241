import type { FrozenProof } from '../../shared/contract/run-report.ts'
import { hashEach, hashWeights } from '../../node/models/hashes.ts'
import type { StageSession } from './stage-session.ts'

/** The weights and statistics that a stage freezes, read out of the session they are used in. */
export class FrozenWeights {
  /** Hash over all of them when the stage began. */
  readonly hashBefore: string
  readonly #session: Pick<StageSession, 'read'>
  readonly #names: readonly string[]
  /** Of each, when the session was loaded. */
  readonly #before: ReadonlyMap<string, string>

  /** @param recorded  the hash when the stage began, kept in the checkpoint: a run that was resumed compares with that. */
  constructor(session: Pick<StageSession, 'read'>, names: readonly string[], recorded: string | null) {
    this.#session = session
    this.#names = names
    this.#before = hashEach(session.read(names))
    this.hashBefore = recorded ?? hashWeights(this.#before)
  }

  /** Compares them, as they are now, with what they were when the stage began. */
  prove(): FrozenProof {
    const after = hashEach(this.#session.read(this.#names))
    const changed = [...this.#before.keys()].filter((name) => this.#before.get(name) !== after.get(name))
    const hashAfter = hashWeights(after)
    return {
      numFrozen: after.size,
      unchanged: changed.length === 0 && hashAfter === this.hashBefore,
      changed,
      hashBefore: this.hashBefore,
      hashAfter,
    }
  }
}
