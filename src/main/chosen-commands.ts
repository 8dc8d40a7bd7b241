import { EventEmitter, on } from 'node:events'

/** Carries what is chosen in the menu to the window. Every choice arrives: a second Undo is not the first one. */
export class ChosenCommands {
  readonly #events = new EventEmitter<{ chosen: [id: string] }>()

  tell(id: string): void {
    this.#events.emit('chosen', id)
  }

  /** Ends with the signal. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<string, void, void> {
    try {
      for await (const [id] of on(this.#events, 'chosen', signal ? { signal } : {})) yield id as string
    } catch (thrown) {
      if (!signal?.aborted) throw thrown
    }
  }
}
