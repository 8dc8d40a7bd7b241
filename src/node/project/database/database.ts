import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { makePrivateFile } from '../../files/private-folder.ts'
import { withProjectErrors } from './database-errors.ts'
import { LongTransaction, type TransactionHooks } from './long-transaction.ts'

/** What SQLite stores. Nothing else is bound: node:sqlite silently turns a `Date`, a `Map` or a missing parameter into NULL. */
export type Value = number | string | Uint8Array | null

/** How long to wait for another program that holds the file (a backup program, say). */
const BUSY_TIMEOUT_MS = 5000

/** A prepared statement with the types of its parameters and of its rows, which STRICT tables keep true. */
export interface Statement<Parameters extends readonly Value[], Row> {
  /** How many rows were written. */
  run(...parameters: Parameters): number
  get(...parameters: Parameters): Row | undefined
  all(...parameters: Parameters): Row[]
  iterate(...parameters: Parameters): IterableIterator<Row>
}

/** One connection to a project's database. */
export class Database {
  readonly path: string
  readonly connection: DatabaseSync
  /** What another connection of ours is writing. */
  #long: { readonly finish: () => void; readonly ended: Promise<void> } | undefined

  /**
   * @param isImmutable  it is only read, and nothing else writes it: no file is made beside it.
   * @throws {AppError} as `explainProjectError`.
   */
  constructor(path: string, { isImmutable = false } = {}) {
    this.path = path
    this.connection = withProjectErrors(path, () => {
      if (isImmutable) return new DatabaseSync(immutable(path), { readOnly: true })
      makePrivateFile(path)
      const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
      try {
        // FULL: a label that was acknowledged survives a power cut (measured on this project's machine: 2 ms a commit)
        connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF')
        return connection
      } catch (thrown) {
        connection.close()
        throw thrown
      }
    })
  }

  /** A statement whose rows are arrays: a third quicker to list a whole table with. */
  columns<Parameters extends readonly Value[], Row extends readonly Value[]>(sql: string): Statement<Parameters, Row> {
    return this.#wrap(sql, true)
  }

  statement<Parameters extends readonly Value[], Row = never>(sql: string): Statement<Parameters, Row> {
    return this.#wrap(sql, false)
  }

  #wrap<Parameters extends readonly Value[], Row>(sql: string, asArrays: boolean): Statement<Parameters, Row> {
    const numParameters = sql.split('?').length - 1
    const prepared = withProjectErrors(this.path, () => this.connection.prepare(sql))
    prepared.setReturnArrays(asArrays)
    const checked = (values: readonly Value[]): Value[] => checkValues(values, numParameters, sql)
    const answer = <T>(work: (statement: StatementSync) => T): T => withProjectErrors(this.path, () => work(prepared))
    return {
      run: (...values) => {
        this.#long?.finish()
        return answer((statement) => Number(statement.run(...checked(values)).changes))
      },
      get: (...values) => answer((statement) => statement.get(...checked(values)) as unknown as Row | undefined),
      all: (...values) => answer((statement) => statement.all(...checked(values)) as unknown as Row[]),
      iterate: (...values) =>
        answer((statement) => statement.iterate(...checked(values)) as unknown as IterableIterator<Row>),
    }
  }

  /**
   * All of it is on the disk when this returns, or, where `work` throws, nothing of it.
   *
   * @param isDurable  `false`: a power cut may take it back as a whole (a crash of ours may not). For what can be done again.
   */
  transaction<T>(work: () => T, { isDurable = true } = {}): T {
    this.#long?.finish()
    return withProjectErrors(this.path, () => {
      if (!isDurable) this.connection.exec('PRAGMA synchronous = NORMAL')
      this.connection.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        this.connection.exec('COMMIT')
        return result
      } catch (thrown) {
        // a full disk has rolled back already
        if (this.connection.isTransaction) this.connection.exec('ROLLBACK')
        throw thrown
      } finally {
        if (!isDurable) this.connection.exec('PRAGMA synchronous = FULL')
      }
    })
  }

  /**
   * A transaction for which a window does not wait: its work is done in pieces, and the event loop goes on in between. Until all of it is
   * on the disk nothing of it is seen here. Whoever writes here meanwhile has the rest of it done at once first, so that nothing is
   * mixed or lost; whoever can wait asks {@link whenFree}. It begins before this returns.
   */
  transactionInPieces<P, T>(
    work: (database: Database) => Generator<P, T, void>,
    hooks: TransactionHooks<P, T> = {},
  ): Promise<T> {
    this.#long?.finish()
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    const onEnd = (): void => {
      this.#long = undefined
      end()
    }
    const long = new LongTransaction(new Database(this.path), work, hooks, onEnd)
    this.#long = { finish: () => long.finish(), ended }
    return long.run()
  }

  /** Does work at once where no transaction goes on in pieces, otherwise after it, in the order in which it was asked for. */
  async whenFree<T>(work: () => T | Promise<T>): Promise<T> {
    while (this.#long !== undefined) await this.#long.ended
    return work()
  }

  close(): void {
    this.#long?.finish()
    if (this.connection.isOpen) this.connection.close()
  }
}

/** The address of a database that nothing writes while it is read. */
export function immutable(path: string): URL {
  const address = pathToFileURL(path)
  address.searchParams.set('immutable', '1')
  return address
}

function checkValues(values: readonly Value[], numParameters: number, sql: string): Value[] {
  if (values.length !== numParameters)
    throw new TypeError(`${values.length} values for the ${numParameters} parameters of: ${sql}`)
  for (const value of values) {
    const isStorable =
      value === null ||
      typeof value === 'string' ||
      value instanceof Uint8Array ||
      (typeof value === 'number' && Number.isFinite(value))
    if (!isStorable) throw new TypeError(`${String(value)} cannot be stored by: ${sql}`)
  }
  return [...values]
}
