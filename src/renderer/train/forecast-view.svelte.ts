import type { ForecastEvent } from '../../shared/contract/app/runs.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'

type Progress = Extract<ForecastEvent, { kind: 'progress' }>
type Forecast = Extract<ForecastEvent, { kind: 'forecast' }>['forecast']

/** What a run would take: asked for, counted, cancelled. */
export class ForecastView {
  progress = $state.raw<Progress>()
  forecast = $state.raw<Forecast>()
  error = $state.raw<AppError>()
  /** The plan or the labels changed since. */
  isOld = $state(false)
  readonly #api: { readonly runs: Pick<Api['runs'], 'forecast'> }
  #stop: AbortController | undefined

  readonly isRunning = $derived(this.progress !== undefined)

  constructor(api: { readonly runs: Pick<Api['runs'], 'forecast'> }) {
    this.#api = api
  }

  async ask(): Promise<void> {
    this.cancel()
    const stop = new AbortController()
    this.#stop = stop
    this.error = undefined
    this.progress = { kind: 'progress', phase: 'photos', numDone: 0, numTotal: 0 }
    try {
      for await (const event of await this.#api.runs.forecast(undefined, { signal: stop.signal })) {
        if (stop.signal.aborted) return
        if (event.kind === 'progress') this.progress = event
        else {
          this.forecast = event.forecast
          this.isOld = false
        }
      }
    } catch (thrown) {
      if (!stop.signal.aborted) this.error = fromRpcError(thrown)
    } finally {
      if (this.#stop === stop) this.progress = undefined
    }
  }

  cancel(): void {
    this.#stop?.abort()
    this.#stop = undefined
    this.progress = undefined
  }

  /** What was counted holds no longer. */
  changed(): void {
    this.isOld = this.forecast !== undefined
    this.error = undefined
  }
}
