import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { explainProjectError } from './database-errors.ts'

/** Pieces are done for so long before others get their turn. */
const TURN_MS = 8

export interface TransactionHooks<P, T> {
  /** Takes back all that was written so far. */
  readonly signal?: AbortSignal | undefined
  /** Told of the newest piece of a turn. */
  readonly onProgress?: ((progress: P) => void) | undefined
  /** Called at once when all of it is on the disk, before anybody writes anything else. */
  readonly onCommit?: ((result: T) => void) | undefined
}

/** A database with a connection of its own. */
interface Connected {
  readonly path: string
  readonly connection: DatabaseSync
  close(): void
}

type Outcome<T> = { readonly result: T } | { readonly thrown: unknown }

/**
 * A transaction that is open for many turns of the event loop, on a connection of its own: whoever reads by another one sees nothing of
 * it until all of it is there.
 */
export class LongTransaction<D extends Connected, P, T> {
  readonly #database: D
  readonly #pieces: Generator<P, T, void>
  readonly #hooks: TransactionHooks<P, T>
  readonly #onEnd: () => void
  #outcome: Outcome<T> | undefined

  /** @param database  its own, which it closes. */
  constructor(
    database: D,
    work: (database: D) => Generator<P, T, void>,
    hooks: TransactionHooks<P, T>,
    onEnd: () => void,
  ) {
    this.#database = database
    this.#hooks = hooks
    this.#onEnd = onEnd
    try {
      database.connection.exec('BEGIN IMMEDIATE')
      this.#pieces = work(database)
    } catch (thrown) {
      database.close()
      throw explainProjectError(thrown, database.path)
    }
  }

  /** @throws what the work throws, and the signal's reason: then nothing of it is on the disk. */
  async run(): Promise<T> {
    for (;;) {
      const progress = this.#goOn(performance.now() + TURN_MS)
      if (progress !== undefined) this.#hooks.onProgress?.(progress)
      if (this.#outcome !== undefined) break
      await setImmediate()
    }
    if ('thrown' in this.#outcome) throw this.#outcome.thrown
    return this.#outcome.result
  }

  /** Does the rest at once, for somebody who cannot wait. How it ends is told by `run`. */
  finish(): void {
    this.#goOn(Infinity)
  }

  /** @returns how far it is; `undefined` where it had ended before. */
  #goOn(until: number): P | undefined {
    let progress: P | undefined
    let outcome: Outcome<T> | undefined
    try {
      while (this.#outcome === undefined && outcome === undefined) {
        this.#hooks.signal?.throwIfAborted()
        const { done, value } = this.#pieces.next()
        if (done) {
          this.#database.connection.exec('COMMIT')
          outcome = { result: value }
        } else {
          progress = value
          if (performance.now() >= until) break
        }
      }
    } catch (thrown) {
      outcome = { thrown: explainProjectError(thrown, this.#database.path) }
    }
    if (outcome !== undefined) this.#end(outcome)
    return progress
  }

  #end(outcome: Outcome<T>): void {
    this.#outcome = outcome
    // takes back what was not committed
    this.#database.close()
    this.#onEnd()
    if ('result' in outcome) this.#hooks.onCommit?.(outcome.result)
  }
}
