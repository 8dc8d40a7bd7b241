/** A curve without its jitter: an exponential moving average, corrected for its start as TensorBoard and fast.ai do. */
export class MovingAverage {
  readonly #weight: number
  #average = 0
  #numSeen = 0

  /** @param weight  of the past, in [0, 1). */
  constructor(weight: number) {
    this.#weight = weight
  }

  /** Values that are not finite are passed on and leave the average alone. */
  next(value: number): number {
    if (!Number.isFinite(value)) return value
    this.#average = this.#average * this.#weight + (1 - this.#weight) * value
    this.#numSeen++
    return this.#average / (1 - this.#weight ** this.#numSeen)
  }
}
