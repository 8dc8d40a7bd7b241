import type { ChoiceKind } from '../../shared/contract/app/results.ts'

/** A row of the table of choices that is to be measured. */
export interface Wanted {
  readonly runId: string
  readonly kind: ChoiceKind
}

interface Begin {
  /** Whether what goes on leaves room for it. */
  readonly canBegin: (wanted: Wanted) => boolean
  readonly begin: (wanted: Wanted) => Promise<void>
  readonly onFailure: (wanted: Wanted, thrown: unknown) => void
}

/** Measurements that wait for one another, in the order they were asked for. */
export class MeasureQueue {
  readonly #hooks: Begin
  #waiting: readonly Wanted[] = []
  #isBeginning = false

  constructor(hooks: Begin) {
    this.#hooks = hooks
  }

  isWaiting({ runId, kind }: Wanted): boolean {
    return this.#waiting.some((each) => each.runId === runId && each.kind === kind)
  }

  add(wanted: Wanted): void {
    if (!this.isWaiting(wanted)) this.#waiting = [...this.#waiting, wanted]
    void this.advance()
  }

  remove({ runId, kind }: Wanted): void {
    this.#waiting = this.#waiting.filter((each) => each.runId !== runId || each.kind !== kind)
  }

  clear(): void {
    this.#waiting = []
  }

  /** Begins the first that can; to be called whenever something has ended. One that cannot begin at all is dropped and told. */
  async advance(): Promise<void> {
    if (this.#isBeginning) return
    this.#isBeginning = true
    try {
      for (;;) {
        const next = this.#waiting.find((each) => this.#hooks.canBegin(each))
        if (!next) return
        this.remove(next)
        try {
          await this.#hooks.begin(next)
        } catch (thrown) {
          this.#hooks.onFailure(next, thrown)
        }
      }
    } finally {
      this.#isBeginning = false
    }
  }
}
