const LIMIT = 200

/** What something was, so that changes of it can be taken back. A drag is one change. */
export class History<T> {
  readonly past: readonly T[]
  readonly future: readonly T[]

  constructor(past: readonly T[] = [], future: readonly T[] = []) {
    this.past = past
    this.future = future
  }

  /** @param before  what it was. */
  changed(before: T): History<T> {
    return new History([...this.past, before].slice(-LIMIT))
  }

  /** `undefined` where there is nothing to take back. */
  undo(now: T): { readonly value: T; readonly history: History<T> } | undefined {
    const value = this.past.at(-1)
    return value && { value, history: new History(this.past.slice(0, -1), [...this.future, now]) }
  }

  redo(now: T): { readonly value: T; readonly history: History<T> } | undefined {
    const value = this.future.at(-1)
    return value && { value, history: new History([...this.past, now], this.future.slice(0, -1)) }
  }
}
