import { failure } from '../../../shared/errors.ts'
import type { DoneAct } from '../../../shared/contract/app/done-act.ts'
import type { Edit, EditResult, LibrarySnapshot, PhotoClass } from '../../../shared/contract/app/photos.ts'
import type { Database } from '../database/database.ts'
import { actInWords } from './act-in-words.ts'
import { atOnce, ChangeWriter, type Progress, type Touched } from './apply-changes.ts'
import { type Change, invert, numPhotosIn } from './change.ts'
import { ClassTable } from './class-table.ts'
import { describedBy, Journal, type JournalRow } from './journal.ts'
import { PhotoTable } from './photo-table.ts'
import { planEdit, type PlannedEdit, type Tables } from './plan-edit.ts'

/** What a listener is told after a change is on the disk. */
export interface LibraryChanged extends Touched {
  readonly revision: number
}

export interface ActOptions {
  readonly name?: string
  readonly isDurable?: boolean
}

export interface PieceHooks {
  /** Takes back what was done of it. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** An act that is done; nothing is touched where there was nothing to change. */
interface Done {
  readonly result: EditResult
  readonly touched?: Touched
}

/** Acts on more photos are done in pieces: a thousand take ten milliseconds. */
const MAX_AT_ONCE = 2000
/** Of the changes of an act as they are written down; a number of a photo takes up to seven. */
const MAX_LETTERS_AT_ONCE = 7 * MAX_AT_ONCE

interface ProjectRow {
  readonly revision: number
  readonly multi_label: number
}

/**
 * Photos, classes and labels of an open project, and the journal of what was done to them. Every act is one committed transaction
 * with its row of the journal: what a method has returned from survives a crash.
 */
export class Library {
  readonly photos: PhotoTable
  readonly classes: ClassTable
  readonly journal: Journal
  readonly #database: Database
  readonly #captures: string
  readonly #writer: ChangeWriter
  readonly #readOnly: string | null
  readonly #checkPlace: () => void
  readonly #project
  readonly #setRevision
  readonly #labelledWith
  readonly #listeners = new Set<(changed: LibraryChanged) => void>()

  /**
   * @param readOnly    why nothing may be changed, `null`: all may.
   * @param checkPlace  throws where the project is no longer where it was opened.
   */
  constructor(database: Database, captures: string, readOnly: string | null, checkPlace: () => void = () => undefined) {
    this.#database = database
    this.#captures = captures
    this.#readOnly = readOnly
    this.#checkPlace = checkPlace
    this.photos = new PhotoTable(database, captures)
    this.classes = new ClassTable(database)
    this.journal = new Journal(database)
    this.#writer = new ChangeWriter(database, this.photos, this.classes)
    this.#project = database.statement<[], ProjectRow>('SELECT revision, multi_label FROM project')
    this.#setRevision = database.statement<[number]>('UPDATE project SET revision = ?')
    this.#labelledWith = database.statement<[number], { photo_id: number }>(
      'SELECT photo_id FROM labels WHERE class_id = ? ORDER BY photo_id',
    )
  }

  /** Counts every change to what a window shows, across restarts. */
  get revision(): number {
    return this.#project.get()!.revision
  }

  get multiLabel(): boolean {
    return this.#project.get()!.multi_label === 1
  }

  listClasses(): PhotoClass[] {
    return this.classes.listed()
  }

  /** For each class that was merged the one that took its photos. */
  mergedClasses(): ReadonlyMap<number, number> {
    return this.classes.merged()
  }

  snapshot(): LibrarySnapshot {
    const { revision, multiLabel } = this
    return {
      kind: 'snapshot',
      revision,
      multiLabel,
      classes: this.listClasses(),
      photos: this.photos.snapshot(),
      ...this.undoable(),
    }
  }

  /** What undo and redo would do. */
  undoable(): { undo: DoneAct | null; redo: DoneAct | null } {
    const done = this.journal.newestDone()
    const undone = this.journal.nextUndone()
    return {
      undo: done === undefined ? null : describedBy(done.description),
      redo: undone === undefined ? null : this.journal.describe(undone.act),
    }
  }

  /** @throws {AppError} `project-read-only`, what {@link planEdit} throws, and what the disk says. */
  edit(edit: Edit): EditResult {
    return this.act((tables) => planEdit(edit, tables))
  }

  /**
   * Plans and does one act that undo takes back as a whole.
   *
   * @param name       of acts that are done in several parts; parts in a row with the same name are undone together.
   * @param isDurable  `false` for what can be done again: see `Database.transaction`.
   */
  act(plan: (tables: Tables) => PlannedEdit, { name, isDurable = true }: ActOptions = {}): EditResult {
    this.checkWritable()
    const acting = (): Done => atOnce(this.#acting(plan(this.tables()), name))
    return this.#told(this.#database.transaction(acting, { isDurable }))
  }

  /** {@link edit} that waits until no act goes on in pieces, and goes on in pieces itself where it is large. */
  editInPieces(edit: Edit): Promise<EditResult> {
    return this.whenFree(() => {
      const planned = planEdit(edit, this.tables())
      const numPhotos = planned.changes.reduce((sum, change) => sum + numPhotosIn(change), 0)
      if (numPhotos <= MAX_AT_ONCE) return this.act(() => planned)
      return this.#inPieces((library) => library.#acting(planned))
    })
  }

  /**
   * {@link act} for very many photos: planned and done in pieces, and others have their turn in between. Nothing of it is seen before all
   * of it is there. Whoever acts meanwhile without {@link whenFree} has the rest of it done first, at once.
   *
   * @throws the signal's reason, and then nothing was changed.
   */
  actInPieces(
    plan: (tables: Tables) => Generator<undefined, PlannedEdit, void>,
    hooks: PieceHooks = {},
  ): Promise<EditResult> {
    return this.#inPieces(function* (library) {
      return yield* library.#acting(yield* plan(library.tables()))
    }, hooks)
  }

  /** Does work when no act goes on in pieces. */
  whenFree<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#database.whenFree(work)
  }

  /**
   * Changes what a window shows without an act to undo: sets, problems, places, and what a new project starts with.
   *
   * @param work  does the rest of the change and returns the photos it touched.
   */
  amend(work: (revision: number) => { photoIds: Iterable<number>; changes?: readonly Change[] }): number {
    this.checkWritable()
    let touched: Touched = { photoIds: new Set(), hasClasses: false }
    const revision = this.#database.transaction(() => {
      const next = this.revision + 1
      const { photoIds, changes = [] } = work(next)
      const own = new Set(photoIds)
      if (own.size === 0 && changes.length === 0) return next - 1
      const { photoIds: changed, hasClasses } = this.#apply(changes, next)
      touched = { photoIds: new Set([...own, ...changed]), hasClasses }
      return next
    })
    if (touched.photoIds.size > 0 || touched.hasClasses) this.#tell({ ...touched, revision })
    return revision
  }

  /**
   * @param act  only this one.
   * @throws {AppError} `nothing-to-undo`, `act-not-next`.
   */
  undo(act?: string): EditResult {
    return this.#atOnce(this.#step('undo', act))
  }

  /** The same, as {@link editInPieces}. */
  undoInPieces(act?: string): Promise<EditResult> {
    return this.#patiently('undo', act)
  }

  /**
   * @param act  only this one.
   * @throws {AppError} `nothing-to-redo`, `act-not-next`.
   */
  redo(act?: string): EditResult {
    return this.#atOnce(this.#step('redo', act))
  }

  /** The same, as {@link editInPieces}. */
  redoInPieces(act?: string): Promise<EditResult> {
    return this.#patiently('redo', act)
  }

  /** Told after each change is on the disk. Returns what ends it. */
  onChange(listener: (changed: LibraryChanged) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @throws {AppError} `project-read-only`, `folder-moved`, `folder-locked`. */
  checkWritable(): void {
    if (this.#readOnly !== null) throw failure('project-read-only', { why: this.#readOnly })
    this.#checkPlace()
  }

  /** What undo or redo is to do next. */
  #step(direction: 'undo' | 'redo', only?: string): Step {
    this.checkWritable()
    const row = direction === 'undo' ? this.journal.newestDone() : this.journal.nextUndone()
    if (row === undefined) throw failure(`nothing-to-${direction}`, {})
    const description = this.journal.describe(row.act)
    if (only !== undefined && row.act !== only)
      throw failure('act-not-next', { direction, next: actInWords(description) })
    return { direction, act: row.act, description, rows: this.journal.rowsOf(row.act) }
  }

  #atOnce(step: Step): EditResult {
    return this.#told(this.#database.transaction(() => atOnce(this.#stepping(step))))
  }

  #patiently(direction: 'undo' | 'redo', only?: string): Promise<EditResult> {
    return this.whenFree(() => {
      const step = this.#step(direction, only)
      const numLetters = step.rows.reduce((sum, { changes }) => sum + changes.length, 0)
      if (numLetters <= MAX_LETTERS_AT_ONCE) return this.#atOnce(step)
      return this.#inPieces((library) => library.#stepping(step))
    })
  }

  /** Within a transaction. */
  *#acting({ changes, description, photoIds, classId }: PlannedEdit, name?: string): Generator<Progress, Done, void> {
    const { revision } = this
    const isEmpty = changes.every((change) => 'photoIds' in change && change.photoIds.length === 0)
    const answer = { description, photoIds: [...photoIds], ...(classId !== undefined && { classId }) }
    if (isEmpty) return { result: { revision, ...answer } }
    const touched = yield* this.#writer.pieces(changes, revision + 1)
    this.#setRevision.run(revision + 1)
    const act = name ?? `edit-${revision + 1}`
    this.journal.add(act, description, changes)
    return { result: { revision: revision + 1, act, ...answer }, touched }
  }

  /** Within a transaction. */
  *#stepping({ direction, act, description, rows }: Step): Generator<Progress, Done, void> {
    const revision = this.revision + 1
    const done = rows.flatMap((each) => this.journal.read(each))
    const touched = yield* this.#writer.pieces(direction === 'undo' ? invert(done) : done, revision)
    this.#setRevision.run(revision)
    this.journal.moveTo(direction === 'undo' ? rows[0]!.id - 1 : rows.at(-1)!.id)
    return { result: { revision, act, description, photoIds: [...touched.photoIds] }, touched }
  }

  /** By a connection, and so by tables, of its own. */
  async #inPieces(
    work: (library: Library) => Generator<Progress | undefined, Done, void>,
    { signal, onProgress }: PieceHooks = {},
  ): Promise<EditResult> {
    this.checkWritable()
    const { result } = await this.#database.transactionInPieces(
      (database) => work(new Library(database, this.#captures, null)),
      {
        signal,
        onProgress: (progress) => progress && onProgress?.(progress),
        onCommit: (done) => this.#told(done),
      },
    )
    return result
  }

  #told({ result, touched }: Done): EditResult {
    if (touched !== undefined) this.#tell({ ...touched, revision: result.revision })
    return result
  }

  #apply(changes: readonly Change[], revision: number): Touched {
    const touched = this.#writer.apply(changes, revision)
    this.#setRevision.run(revision)
    return touched
  }

  #tell(changed: LibraryChanged): void {
    for (const listener of this.#listeners) listener(changed)
  }

  /** What acts are planned against. */
  tables(): Tables {
    return {
      photos: this.photos,
      classes: this.classes,
      multiLabel: this.multiLabel,
      labelledWith: (classId) => this.#labelledWith.all(classId).map((row) => row.photo_id),
    }
  }
}

/** What undo or redo is to do. */
interface Step {
  readonly direction: 'undo' | 'redo'
  readonly act: string
  readonly description: DoneAct
  readonly rows: readonly JournalRow[]
}
