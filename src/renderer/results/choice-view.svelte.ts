import type { ChoiceKind, ChoiceTable } from '../../shared/contract/app/results.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'

export interface ChoiceApi {
  readonly results: Pick<Api['results'], 'choices' | 'measure'>
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

  /** The longest bar stands for the best row: nothing is measured against 100 % that no choice reaches. */
  readonly best = $derived(
    (this.table?.rows ?? []).reduce<ChoiceKind | null>((best, row) => {
      const value = (kind: ChoiceKind | null): number =>
        this.table?.rows.find((each) => each.kind === kind)?.accuracy?.value ?? -1
      return (row.accuracy?.value ?? -1) > value(best) ? row.kind : best
    }, null),
  )

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
    if (!this.table || this.asked) return
    this.asked = kind
    try {
      await this.#api.results.measure({ runId: this.table.runId, kind })
    } finally {
      this.asked = null
    }
  }
}
