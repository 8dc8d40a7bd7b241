import type { Api } from '../client/connect.ts'
import type { Overlay } from './chart-series.ts'

const TOKENS = ['ink-3', 'class-4', 'class-3', 'class-7'] as const

/** Earlier runs that are drawn into the charts of another. Read once: they no longer change. */
export class Overlays {
  list = $state.raw<readonly Overlay[]>([])
  readonly #api: { readonly runs: Pick<Api['runs'], 'watch'> }

  constructor(api: { readonly runs: Pick<Api['runs'], 'watch'> }) {
    this.#api = api
  }

  has(runId: string): boolean {
    return this.list.some(({ id }) => id === runId)
  }

  get isFull(): boolean {
    return this.list.length >= TOKENS.length
  }

  async toggle(runId: string): Promise<void> {
    if (this.has(runId)) this.remove(runId)
    else if (!this.isFull) await this.#add(runId)
  }

  remove(runId: string): void {
    this.list = this.list.filter(({ id }) => id !== runId)
  }

  async #add(runId: string): Promise<void> {
    const stop = new AbortController()
    try {
      for await (const event of await this.#api.runs.watch({ runId }, { signal: stop.signal })) {
        if (event.kind !== 'history') continue
        const used = new Set(this.list.map(({ token }) => token))
        const token = TOKENS.find((each) => !used.has(each)) ?? TOKENS[0]
        const { run, epochs } = event
        if (!this.has(runId)) this.list = [...this.list, { id: runId, name: run.name, token, epochs }]
        return
      }
    } finally {
      stop.abort()
    }
  }
}
