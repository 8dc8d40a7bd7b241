import type { FrostLine } from '../../core/freeze/frost-line.ts'

const LIMIT = 200

/** Moves of the line that can be taken back. A drag is one move. */
export class LineHistory {
  readonly past: readonly FrostLine[]
  readonly future: readonly FrostLine[]

  constructor(past: readonly FrostLine[] = [], future: readonly FrostLine[] = []) {
    this.past = past
    this.future = future
  }

  /** @param before  where the line was. */
  moved(before: FrostLine): LineHistory {
    return new LineHistory([...this.past, before].slice(-LIMIT))
  }

  /** `undefined` where there is nothing to take back. */
  undo(now: FrostLine): { readonly line: FrostLine; readonly history: LineHistory } | undefined {
    const line = this.past.at(-1)
    return line && { line, history: new LineHistory(this.past.slice(0, -1), [...this.future, now]) }
  }

  redo(now: FrostLine): { readonly line: FrostLine; readonly history: LineHistory } | undefined {
    const line = this.future.at(-1)
    return line && { line, history: new LineHistory([...this.past, now], this.future.slice(0, -1)) }
  }
}
