import type { Api } from '../client/connect.ts'
import { RunWatch } from './run-watch.svelte.ts'

interface Watched {
  readonly watch: RunWatch
  readonly stop: AbortController
  numUsers: number
}

/** Runs that are watched: each once, however many parts of the window show it. */
export class RunWatches {
  readonly #api: { readonly runs: Pick<Api['runs'], 'watch'> }
  readonly #watched = new Map<string, Watched>()

  constructor(api: { readonly runs: Pick<Api['runs'], 'watch'> }) {
    this.#api = api
  }

  /** A run as it is watched, until `release` is called by the last who took it. */
  take(runId: string): { readonly watch: RunWatch; readonly release: () => void } {
    const watched = this.#watched.get(runId) ?? this.#begin(runId)
    watched.numUsers++
    let isReleased = false
    const release = (): void => {
      if (isReleased) return
      isReleased = true
      if (--watched.numUsers > 0) return
      watched.stop.abort()
      this.#watched.delete(runId)
    }
    return { watch: watched.watch, release }
  }

  #begin(runId: string): Watched {
    const watched = { watch: new RunWatch(), stop: new AbortController(), numUsers: 0 }
    this.#watched.set(runId, watched)
    void watched.watch.follow(this.#api, runId, watched.stop.signal)
    return watched
  }
}
