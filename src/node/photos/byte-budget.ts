/** Bytes that may be in memory at once; whoever asks for more waits in line, unless nobody else has any. */
export class ByteBudget {
  readonly #limit: number
  #taken = 0
  #mostTaken = 0
  readonly #waiting: { readonly bytes: number; readonly go: () => void }[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The most that was taken at once. */
  get mostTaken(): number {
    return this.#mostTaken
  }

  async take(bytes: number): Promise<void> {
    if (this.#taken > 0 && (this.#waiting.length > 0 || this.#taken + bytes > this.#limit))
      await new Promise<void>((go) => this.#waiting.push({ bytes, go }))
    else this.#add(bytes)
  }

  give(bytes: number): void {
    this.#taken -= bytes
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (this.#taken > 0 && this.#taken + first.bytes > this.#limit) return
      this.#waiting.shift()
      this.#add(first.bytes)
      first.go()
    }
  }

  #add(bytes: number): void {
    this.#taken += bytes
    this.#mostTaken = Math.max(this.#mostTaken, this.#taken)
  }
}
