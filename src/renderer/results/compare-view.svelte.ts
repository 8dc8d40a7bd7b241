import type { Comparison } from '../../shared/contract/app/results.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'

export interface CompareApi {
  readonly results: Pick<Api['results'], 'compare'>
}

/** One run beside another. */
export class CompareView {
  comparison = $state.raw<Comparison>()
  error = $state.raw<AppError>()
  /** What the person chose to compare with; otherwise the run before. */
  chosenId = $state<string>()
  readonly #api: CompareApi
  #asked = 0

  constructor(api: CompareApi) {
    this.#api = api
  }

  /** Runs that can stand beside one: finished, newest first. */
  others(runs: readonly RunSummary[], runId: string): RunSummary[] {
    return runs.filter(({ id, state }) => id !== runId && state === 'finished')
  }

  /** The chosen one; otherwise the newest before the run; otherwise any other. */
  other(runs: readonly RunSummary[], runId: string): RunSummary | undefined {
    const others = this.others(runs, runId)
    const number = runs.find(({ id }) => id === runId)?.number ?? 0
    return others.find(({ id }) => id === this.chosenId) ?? others.find((run) => run.number < number) ?? others[0]
  }

  async load(before: string, after: string): Promise<void> {
    const asked = ++this.#asked
    try {
      const comparison = await this.#api.results.compare({ before, after })
      if (asked !== this.#asked) return
      this.comparison = comparison
      this.error = undefined
    } catch (thrown) {
      if (asked !== this.#asked) return
      this.comparison = undefined
      this.error = fromRpcError(thrown)
    }
  }
}

/** Whether two shares of the same photos differ by more than chance: McNemar's exact test at 5 %, on the photos where they disagree. */
export function isBeyondChance(numFixed: number, numBroken: number): boolean {
  const n = numFixed + numBroken
  let probability = 0.5 ** n
  let tail = 0
  for (let k = 0; k <= Math.min(numFixed, numBroken); k++) {
    tail += probability
    probability = (probability * (n - k)) / (k + 1)
  }
  return n > 0 && 2 * tail < 0.05
}
