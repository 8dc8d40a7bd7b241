import type { PhotoClass } from '../../../shared/contract/app/photos.ts'
import { failure } from '../../../shared/errors.ts'
import type { Database } from '../database/database.ts'
import type { Change, ClassRow } from './change.ts'

/** Of settings, before the number of a class. */
const MERGED = 'class-merged.'
const COLUMNS = 'id, name, color, position'

/** The classes of a project. Their positions may have gaps; listed, they are numbered from 0. */
export class ClassTable {
  readonly #all
  readonly #byId
  readonly #byKey
  readonly #insert
  readonly #update
  readonly #delete
  readonly #newest
  readonly #noteMerge
  readonly #forgetMerge
  readonly #merges

  constructor(database: Database) {
    this.#all = database.statement<[], ClassRow>(`SELECT ${COLUMNS} FROM classes ORDER BY position, id`)
    this.#byId = database.statement<[number], ClassRow>(`SELECT ${COLUMNS} FROM classes WHERE id = ?`)
    this.#byKey = database.statement<[string], ClassRow>(`SELECT ${COLUMNS} FROM classes WHERE name_key = ?`)
    this.#insert = database.statement<[number, string, string, number, number]>(
      'INSERT INTO classes (id, name, name_key, color, position) VALUES (?, ?, ?, ?, ?)',
    )
    this.#update = database.statement<[string, string, number, number, number]>(
      'UPDATE classes SET name = ?, name_key = ?, color = ?, position = ? WHERE id = ?',
    )
    this.#delete = database.statement<[number]>('DELETE FROM classes WHERE id = ?')
    this.#noteMerge = database.statement<[string, string]>('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)')
    this.#forgetMerge = database.statement<[string]>('DELETE FROM settings WHERE key = ?')
    this.#merges = database.statement<[string], { key: string; value: string }>(
      'SELECT key, value FROM settings WHERE key GLOB ?',
    )
    this.#newest = database.statement<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'classes'")
  }

  all(): ClassRow[] {
    return this.#all.all().map((row) => ({ ...row }))
  }

  listed(): PhotoClass[] {
    return this.all().map((row, position) => ({ ...row, position }))
  }

  /** @throws {AppError} `class-not-found`. */
  get(id: number): ClassRow {
    const row = this.#byId.get(id)
    if (row === undefined) throw failure('class-not-found', {})
    return { ...row }
  }

  byName(name: string): ClassRow | undefined {
    const row = this.#byKey.get(classNameKey(name))
    return row && { ...row }
  }

  /** A new class after all others, in the first color that is free. Numbers of deleted classes are not used again: undo may bring them back. */
  fresh(name: string, before: readonly ClassRow[] = []): ClassRow {
    const rows = [...this.all(), ...before]
    const colors = new Set(rows.map(({ color }) => color))
    let color = 0
    while (colors.has(color)) color++
    const id = Math.max(this.#newest.get()?.seq ?? 0, ...rows.map((row) => row.id), 0) + 1
    return { id, name, color, position: Math.max(-1, ...rows.map(({ position }) => position)) + 1 }
  }

  insert({ id, name, color, position }: ClassRow): void {
    this.#insert.run(id, name, classNameKey(name), color, position)
    this.#forgetMerge.run(`${MERGED}${id}`)
  }

  update({ id, name, color, position }: ClassRow): void {
    this.#update.run(name, classNameKey(name), color, position, id)
  }

  /** A class that is gone became another. */
  noteMerge(id: number, into: number): void {
    this.#noteMerge.run(`${MERGED}${id}`, String(into))
  }

  /** For each class that was merged the one that took its photos. */
  merged(): Map<number, number> {
    const rows = this.#merges.all(`${MERGED}*`)
    return new Map(rows.map(({ key, value }) => [Number(key.slice(MERGED.length)), Number(value)]))
  }

  delete(id: number): void {
    this.#delete.run(id)
  }
}

const MAX_LETTERS = 100

/**
 * A class name as it is kept: in NFC, spaces in a row and at the ends gone.
 *
 * @throws {AppError} `class-name-invalid` for none at all, a too long one, and the signs that separate labels in a table.
 */
export function cleanClassName(name: string): string {
  const clean = collapse(name)
  if (clean === '') throw failure('class-name-invalid', { of: 'empty' })
  if ([...clean].length > MAX_LETTERS)
    throw failure('class-name-invalid', {
      of: 'long',
      beginning: [...clean].slice(0, 30).join(''),
      numLetters: [...clean].length,
      maxLetters: MAX_LETTERS,
    })
  if (/[;|]/.test(clean)) throw failure('class-name-invalid', { of: 'separator', name: clean })
  return clean
}

/** A name that folders or tables gave, made one that can be kept. `undefined` where nothing is left of it. */
export function acceptClassName(name: string): string | undefined {
  const clean = collapse(name.replaceAll(/[;|]/g, ','))
  return clean === '' ? undefined : [...clean].slice(0, MAX_LETTERS).join('').trim()
}

/** The same for names that differ in case only. */
export function classNameKey(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

function collapse(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** Classes by the names that folders and tables give; those that are missing are made with the act that needs them. */
export class NamedClasses {
  readonly #classes: ClassTable
  readonly #made: ClassRow[] = []
  readonly #ids = new Map<string, number>()

  constructor(classes: ClassTable) {
    this.#classes = classes
  }

  /** None for a name that nothing is left of. */
  idsOf(name: string): number[] {
    const clean = acceptClassName(name)
    if (clean === undefined) return []
    const key = classNameKey(clean)
    const id = this.#ids.get(key) ?? this.#classes.byName(clean)?.id ?? this.#make(clean)
    this.#ids.set(key, id)
    return [id]
  }

  /** What makes the classes that were missing. */
  get changes(): Change[] {
    return this.#made.map((after) => ({ kind: 'class', before: null, after }))
  }

  #make(name: string): number {
    const row = this.#classes.fresh(name, this.#made)
    this.#made.push(row)
    return row.id
  }
}
