/**
 * A value that is followed: whoever listens is told how things stand, then of the newest state whenever it changed.
 * Coalescing: a listener that is slow misses states in between, never the last one, and nothing piles up for it.
 */
export class Live<T> {
  #value: T
  readonly #wake = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    this.#value = value
    for (const wake of this.#wake) wake()
  }

  /** Ends when the signal does. */
  async *follow(signal?: AbortSignal): AsyncGenerator<T, void, void> {
    let isNew = true
    let resolve: () => void = () => undefined
    const wake = (): void => {
      isNew = true
      resolve()
    }
    this.#wake.add(wake)
    signal?.addEventListener('abort', wake)
    try {
      while (!signal?.aborted) {
        if (!isNew) await new Promise<void>((done) => (resolve = done))
        if (signal?.aborted) return
        isNew = false
        yield this.#value
      }
    } finally {
      this.#wake.delete(wake)
      signal?.removeEventListener('abort', wake)
    }
  }
}
