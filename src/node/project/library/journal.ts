import { z } from 'zod'
import { DoneAct } from '../../../shared/contract/app/done-act.ts'
import { failure } from '../../../shared/errors.ts'
import type { Database } from '../database/database.ts'
import { Change } from './change.ts'

/** One row of the journal. */
export interface JournalRow {
  readonly id: number
  readonly at: number
  readonly act: string
  /** A {@link DoneAct} as JSON; of earlier versions its name in English. */
  readonly description: string
  readonly changes: string
}

/** Acts beyond these are forgotten when the project is closed. */
const MAX_ROWS = 20_000

const Changes = z.array(Change)

/** What a row says of its act. */
export function describedBy(description: string): DoneAct {
  try {
    return DoneAct.parse(JSON.parse(description))
  } catch {
    return { kind: 'text', text: description }
  }
}

/** What was done, in order: rows up to the position are done, rows after it were undone and may be done again. */
export class Journal {
  readonly #database: Database
  readonly #position
  readonly #setPosition
  readonly #atOrBefore
  readonly #after
  readonly #ofAct
  readonly #description
  readonly #insert
  readonly #forgetAfter
  readonly #prune

  constructor(database: Database) {
    this.#database = database
    const columns = 'id, at, act, description, changes'
    this.#position = database.statement<[], { journal_position: number }>('SELECT journal_position FROM project')
    this.#setPosition = database.statement<[number]>('UPDATE project SET journal_position = ?')
    this.#atOrBefore = database.statement<[number], JournalRow>(
      `SELECT ${columns} FROM journal WHERE id <= ? ORDER BY id DESC LIMIT 1`,
    )
    this.#after = database.statement<[number], JournalRow>(
      `SELECT ${columns} FROM journal WHERE id > ? ORDER BY id LIMIT 1`,
    )
    this.#ofAct = database.statement<[string], JournalRow>(`SELECT ${columns} FROM journal WHERE act = ? ORDER BY id`)
    this.#description = database.statement<[string], { description: string }>(
      'SELECT description FROM journal WHERE act = ? ORDER BY id DESC LIMIT 1',
    )
    this.#insert = database.statement<[number, number, string, string, string]>(
      'INSERT INTO journal (id, at, act, description, changes) VALUES (?, ?, ?, ?, ?)',
    )
    this.#forgetAfter = database.statement<[number]>('DELETE FROM journal WHERE id > ?')
    this.#prune = database.statement<[number]>('DELETE FROM journal WHERE id <= ?')
  }

  get position(): number {
    return this.#position.get()?.journal_position ?? 0
  }

  /** Adds an act that is done; what had been undone cannot be done again after it. Within the act's transaction. */
  add(act: string, description: DoneAct, changes: readonly Change[]): void {
    const { position } = this
    this.#forgetAfter.run(position)
    this.#insert.run(position + 1, Date.now(), act, JSON.stringify(description), JSON.stringify(changes))
    this.#setPosition.run(position + 1)
  }

  /** The row that undo would take back next. */
  newestDone(): JournalRow | undefined {
    return this.#atOrBefore.get(this.position)
  }

  /** The row that redo would do next. */
  nextUndone(): JournalRow | undefined {
    return this.#after.get(this.position)
  }

  /** All rows of an act, in order. They follow one another. */
  rowsOf(act: string): JournalRow[] {
    return this.#ofAct.all(act)
  }

  /** What an act was; of one in several parts, the last tells of all. */
  describe(act: string): DoneAct {
    return describedBy(this.#description.get(act)?.description ?? '')
  }

  /** Within the transaction that takes it back or does it again. */
  moveTo(position: number): void {
    this.#setPosition.run(position)
  }

  read({ changes }: JournalRow): Change[] {
    try {
      return Changes.parse(JSON.parse(changes))
    } catch (cause) {
      throw failure('journal-damaged', {}, { cause })
    }
  }

  /** Forgets the oldest acts beyond what is kept. */
  prune(): void {
    const oldest = this.position - MAX_ROWS
    if (oldest > 0) this.#database.transaction(() => this.#prune.run(oldest))
  }
}
