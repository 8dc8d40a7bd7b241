/** Tells how long counted work still takes, from how long it took so far. */
export class TimeLeft {
  #startedAt: number | undefined
  #first = 0
  #last = 0

  /** So much of what is counted next was there already, and took none of this time. */
  skip(count: number): void {
    this.#first += count
  }

  /** @returns seconds, or `undefined` while nothing can be said. */
  after(numDone: number, numTotal: number, now = performance.now()): number | undefined {
    const isNew = this.#startedAt === undefined || numDone < this.#last
    this.#last = numDone
    if (this.#startedAt === undefined || isNew) {
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
