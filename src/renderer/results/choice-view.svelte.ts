import type { ChoiceKind, ChoiceRow, ChoiceTable } from '../../shared/contract/app/results.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'
import type { HeldSet } from '../texts/results.ts'

export interface ChoiceApi {
  readonly results: Pick<Api['results'], 'choices' | 'measure' | 'unmeasure'>
  readonly runs: Pick<Api['runs'], 'stop'>
}

/** The table of the choice around one run. */
export class ChoiceView {
  table = $state.raw<ChoiceTable>()
  error = $state.raw<AppError>()
  readonly #api: ChoiceApi

  constructor(api: ChoiceApi) {
    this.#api = api
  }

  /** The best row, and each that is as good. */
  readonly best: ReadonlySet<ChoiceKind> = $derived.by(() => {
    const measured = (this.table?.rows ?? []).flatMap(({ kind, accuracy }) => (accuracy ? [{ kind, accuracy }] : []))
    const most = Math.max(...measured.map(({ accuracy }) => accuracy.value))
    return new Set(measured.filter(({ accuracy }) => accuracy.value === most).map(({ kind }) => kind))
  })

  /** @param set  that the figures are of; absent: the strictest. */
  follow(runId: string, set: HeldSet | undefined, signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => this.#api.results.choices({ runId, ...(set === undefined ? {} : { set }) }, { signal: ended }),
      (table) => {
        this.table = table
        this.error = undefined
      },
      { signal, onError: (error) => (this.error = error) },
    )
  }

  /** Those asked for while something goes on wait for it. The next table brings how it stands. */
  async measure(kind: ChoiceKind): Promise<void> {
    const { table } = this
    if (!table) return
    this.#show(kind, 'waiting')
    try {
      await this.#api.results.measure({ runId: table.runId, kind })
    } catch (thrown) {
      this.#show(kind, 'not-measured')
      throw thrown
    }
  }

  /** Takes back one that waits. */
  async unmeasure(kind: ChoiceKind): Promise<void> {
    if (this.table) await this.#api.results.unmeasure({ runId: this.table.runId, kind })
  }

  /** Ends a measurement: its row can be measured again. */
  async stop(runId: string): Promise<void> {
    await this.#api.runs.stop({ runId })
  }

  #show(kind: ChoiceKind, state: ChoiceRow['state']): void {
    const { table } = this
    if (table) this.table = { ...table, rows: table.rows.map((row) => (row.kind === kind ? { ...row, state } : row)) }
  }
}
