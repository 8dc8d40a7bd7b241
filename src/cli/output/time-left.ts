/** Tells how long counted work still takes, from how long it took so far. */
export class TimeLeft {
  #startedAt: number | undefined
  #first = 0

  /** @returns seconds, or `undefined` while nothing can be said. */
  after(numDone: number, numTotal: number, now = performance.now()): number | undefined {
    if (this.#startedAt === undefined || numDone < this.#first) {
      this.#startedAt = now
      this.#first = numDone
      return undefined
    }
    const done = numDone - this.#first
    const elapsed = (now - this.#startedAt) / 1000
    if (done === 0 || elapsed < 0.5) return undefined
    return (elapsed / done) * (numTotal - numDone)
  }
}
