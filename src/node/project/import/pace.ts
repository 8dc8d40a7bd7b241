const WINDOW_MS = 5000
const MIN_MS = 500

/** How quickly things get done lately, and how long the rest will take. */
export class Pace {
  readonly #points: { readonly at: number; readonly numDone: number }[] = []

  add(numDone: number, at = performance.now()): void {
    this.#points.push({ at, numDone })
    while (this.#points.length > 2 && this.#points[1]!.at < at - WINDOW_MS) this.#points.shift()
  }

  /** A second; `null` until it is known. */
  get perSecond(): number | null {
    const [first, last] = [this.#points[0], this.#points.at(-1)]
    if (first === undefined || last === undefined || last.at - first.at < MIN_MS) return null
    return ((last.numDone - first.numDone) * 1000) / (last.at - first.at)
  }

  secondsFor(numLeft: number): number | null {
    const { perSecond } = this
    return perSecond === null || perSecond === 0 ? null : numLeft / perSecond
  }
}
