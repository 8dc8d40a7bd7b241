/** A part's time limit. What was measured before it ends is kept. */
export class Deadline {
  readonly #endsAt: number

  constructor(minutes: number) {
    this.#endsAt = performance.now() + minutes * 60_000
  }

  get leftMs(): number {
    return Math.max(0, this.#endsAt - performance.now())
  }

  get isOver(): boolean {
    return this.leftMs === 0
  }
}
