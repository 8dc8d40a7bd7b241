import type { MeasureEvent } from '../../shared/contract/app/models.ts'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'

/** What is known of how long a model takes here, and what is being done about it. */
export type SpeedState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'measuring'; readonly share: number }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'measured'; readonly measurement: ModelMeasurement }

/** The speed of the model on the screen, measured once in the background. */
export class ModelSpeed {
  readonly #api: Pick<Api['models'], 'measure'>
  state = $state.raw<SpeedState>({ kind: 'unknown' })
  /** The model that `state` is about. */
  #model: string | undefined
  #stop = new AbortController()

  constructor(api: Pick<Api['models'], 'measure'>) {
    this.#api = api
  }

  get measurement(): ModelMeasurement | undefined {
    return this.state.kind === 'measured' ? this.state.measurement : undefined
  }

  /**
   * Takes what is known of a model; what is not known is measured, unless that goes on already or failed.
   *
   * @param key  says which model it is: another one begins anew.
   */
  show(key: string, model: string | null, known: ModelMeasurement | null): void {
    const isSame = this.#model === key
    this.#model = key
    if (known) {
      this.#stop.abort()
      this.state = { kind: 'measured', measurement: known }
      return
    }
    if (isSame && this.state.kind !== 'measured') return
    this.#stop.abort()
    this.#stop = new AbortController()
    this.state = { kind: 'unknown' }
    void this.#measure(model, this.#stop.signal)
  }

  /** Stops measuring. */
  dispose(): void {
    this.#stop.abort()
    this.#model = undefined
  }

  async #measure(model: string | null, signal: AbortSignal): Promise<void> {
    await follow(
      (asked) => this.#api.measure({ model }, { signal: asked }),
      (event) => this.#take(event),
      {
        signal,
        onError: ({ message }) => (this.state = { kind: 'failed', why: message }),
      },
    )
  }

  #take(event: MeasureEvent): void {
    if (event.kind === 'progress')
      this.state = { kind: 'measuring', share: event.numTotal === 0 ? 0 : event.numDone / event.numTotal }
    else this.state = event
  }
}
