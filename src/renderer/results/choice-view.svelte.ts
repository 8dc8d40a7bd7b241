import type { ChoiceKind, ChoiceTable } from '../../shared/contract/app/results.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'

export interface ChoiceApi {
  readonly results: Pick<Api['results'], 'choices' | 'measure'>
  readonly runs: Pick<Api['runs'], 'stop'>
}

/** The table of the choice around one run. */
export class ChoiceView {
  table = $state.raw<ChoiceTable>()
  error = $state.raw<AppError>()
  /** Asked for, and not in the table yet. */
  asked = $state<ChoiceKind | null>(null)
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

  /** One at a time: a second would only be told that a run goes on. */
  readonly isBusy = $derived(this.asked !== null || (this.table?.rows ?? []).some(({ state }) => state === 'measuring'))

  follow(runId: string, signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => this.#api.results.choices({ runId }, { signal: ended }),
      (table) => {
        this.table = table
        this.asked = null
      },
      { signal, onError: (error) => (this.error = error) },
    )
  }

  async measure(kind: ChoiceKind): Promise<void> {
    if (!this.table || this.isBusy) return
    this.asked = kind
    const { table } = this
    try {
      const { runId } = await this.#api.results.measure({ runId: table.runId, kind })
      // shown at once; the next table brings how far it is
      if (runId !== null && this.table === table)
        this.table = {
          ...table,
          rows: table.rows.map((row) => (row.kind === kind ? { ...row, state: 'measuring' as const, runId } : row)),
        }
    } finally {
      this.asked = null
    }
  }

  /** Ends a measurement: its row can be measured again. */
  async stop(runId: string): Promise<void> {
    await this.#api.runs.stop({ runId })
  }
}
