import { breathe } from '../train/context.ts'

/** On a machine that does little else it takes half of this. */
const WITHIN_SECONDS = 10

/** The asker no longer wants to know. */
export class Stopped extends Error {}

/** Times calls one by one, so that a stop is seen between them, and says how far it is. */
export class Pace {
  readonly #signal: AbortSignal
  readonly #onProgress: (share: number) => void
  readonly #endsAt = performance.now() + 1000 * WITHIN_SECONDS
  #share = 0

  constructor(signal: AbortSignal, onProgress: (share: number) => void) {
    this.#signal = signal
    this.#onProgress = onProgress
    onProgress(0)
  }

  /** Of the time that all may take. */
  get secondsLeft(): number {
    return Math.max(0, this.#endsAt - performance.now()) / 1000
  }

  /** Half of the time is gone: what is left has to be quick. */
  get isLate(): boolean {
    return this.secondsLeft < WITHIN_SECONDS / 2
  }

  /** Such a share of all is done now. */
  advance(share: number): void {
    this.#share = Math.min(1, this.#share + share)
    this.#onProgress(this.#share)
  }

  /** @param prepare  what comes before the work and is not timed. @throws {Stopped} */
  async seconds(prepare: () => () => unknown): Promise<number> {
    await breathe()
    if (this.#signal.aborted) throw new Stopped()
    const work = prepare()
    const startedAt = performance.now()
    work()
    return (performance.now() - startedAt) / 1000
  }

  /** What a call takes, as {@link typical}, after one that prepares the graph: some calls, as many as fit into a moment. */
  async typical(prepare: () => () => unknown): Promise<number> {
    await this.seconds(prepare)
    const seconds: number[] = []
    for (
      let sum = 0;
      seconds.length < (this.isLate ? 1 : FEWEST) || (!this.isLate && sum < MOMENT_SECONDS && seconds.length < MOST);
    ) {
      const each = await this.seconds(prepare)
      seconds.push(each)
      sum += each
    }
    return typical(seconds)
  }
}

const FEWEST = 3
const MOST = 11
const MOMENT_SECONDS = 0.4

/** The lower quartile: whatever else a machine does for a moment only ever makes a call longer. */
export function typical(seconds: readonly number[]): number {
  return seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 4)] ?? 0
}

/** Bytes without a pattern, the same every time: how long they take does not depend on what they show. */
export function noise(numBytes: number): Uint8Array {
  return Uint8Array.from({ length: numBytes }, (_, i) => (i * 2654435761) >>> 24)
}
