import type { ProcessStat } from '../files/process-stat.ts'

/** Why a process is taken for one that hangs. */
export type Silence = 'stopped' | 'silent'

/** What the watchdog sees of a process. */
export interface Watched {
  /** Messages that came from it: it says how it is every second, unless it computes. */
  readonly numHeard: number
  /** `undefined` where the system does not say. */
  stat(): ProcessStat | undefined
}

export interface Patience {
  readonly everyMs: number
  /** Looks in which nothing was heard and nothing computed. */
  readonly numQuiet: number
  /** Looks in which nothing was heard, whatever it computed: no step takes so long. */
  readonly numDeaf: number
}

/** A minute without a word and without work, or a quarter of an hour without a word. Counted in looks: a machine that slept looks anew. */
export const PATIENCE: Patience = { everyMs: 5000, numQuiet: 12, numDeaf: 180 }

/**
 * Tells a process that hangs from one that computes: one that was stopped by a signal at once, where the system says so; one that neither
 * says nor does anything after a while.
 */
export class Watchdog {
  readonly #watched: Watched
  readonly #patience: Patience
  #numHeard = -1
  #cpuTicks = -1
  #numQuiet = 0
  #numDeaf = 0

  constructor(watched: Watched, patience: Patience = PATIENCE) {
    this.#watched = watched
    this.#patience = patience
  }

  /** To be called at every look. @returns `null`: it works, as far as can be seen. */
  look(): Silence | null {
    const { numHeard } = this.#watched
    const stat = this.#watched.stat()
    const isHeard = numHeard !== this.#numHeard
    const works = stat !== undefined && stat.cpuTicks !== this.#cpuTicks
    this.#numHeard = numHeard
    this.#cpuTicks = stat?.cpuTicks ?? -1
    this.#numDeaf = isHeard ? 0 : this.#numDeaf + 1
    this.#numQuiet = isHeard || works ? 0 : this.#numQuiet + 1
    if (isHeard) return null
    if (stat?.state === 'T' || stat?.state === 't') return 'stopped'
    const { numQuiet, numDeaf } = this.#patience
    // where the system does not say whether it works, only the longer wait is sure
    const isQuiet = stat !== undefined && this.#numQuiet >= numQuiet
    return isQuiet || this.#numDeaf >= numDeaf ? 'silent' : null
  }
}
