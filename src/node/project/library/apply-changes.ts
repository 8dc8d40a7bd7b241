import type { SetName } from '../../../shared/contract/plain.ts'
import type { Database } from '../database/database.ts'
import { type Change, numPhotosIn } from './change.ts'
import type { ClassTable } from './class-table.ts'
import type { PhotoTable } from './photo-table.ts'

/** What listeners have to be told of. */
export interface Touched {
  readonly photoIds: ReadonlySet<number>
  readonly hasClasses: boolean
}

/** How much of an act is written: photos, each as often as something of it is. */
export interface Progress {
  readonly numDone: number
  readonly numTotal: number
}

type OfPhotos = Extract<Change, { readonly photoIds: number[] }>

/** So many photos are written in a few milliseconds. */
const MAX_IN_A_PIECE = 2000
const SOME = 'SELECT value FROM json_each(?)'

/** Does changes to the tables. Whoever calls it is in a transaction. */
export class ChangeWriter {
  readonly #photos: PhotoTable
  readonly #classes: ClassTable
  readonly #link
  readonly #unlink
  readonly #labelled
  readonly #remove
  readonly #set
  readonly #multiLabel

  constructor(database: Database, photos: PhotoTable, classes: ClassTable) {
    this.#photos = photos
    this.#classes = classes
    this.#link = database.statement<[number, string]>(
      `INSERT OR IGNORE INTO labels (photo_id, class_id) SELECT value, ? FROM json_each(?)`,
    )
    this.#unlink = database.statement<[number, string]>(
      `DELETE FROM labels WHERE class_id = ? AND photo_id IN (${SOME})`,
    )
    this.#labelled = database.statement<[number, string]>(
      `UPDATE photos SET labelled_revision = ? WHERE id IN (${SOME})`,
    )
    this.#remove = database.statement<[number, string]>(`UPDATE photos SET is_removed = ? WHERE id IN (${SOME})`)
    this.#set = database.statement<[SetName | null, string]>(`UPDATE photos SET set_name = ? WHERE id IN (${SOME})`)
    this.#multiLabel = database.statement<[number]>('UPDATE project SET multi_label = ?')
  }

  /** @param revision  what the project is at afterwards. */
  apply(changes: readonly Change[], revision: number): Touched {
    return atOnce(this.pieces(changes, revision))
  }

  /**
   * The same, piece by piece: each takes a few milliseconds. That photos were labelled is noted at last, once for each and in the order
   * they are stored: a row of photos is a hundred times as large as a label, and was written once for each class before.
   */
  *pieces(changes: readonly Change[], revision: number): Generator<Progress, Touched, void> {
    const photoIds = new Set<number>()
    const labelled = new Set<number>()
    const numTotal = changes.reduce((sum, change) => sum + numPhotosIn(change) * (isOfLabels(change) ? 2 : 1), 0)
    let numDone = 0
    let hasClasses = false
    for (const change of changes) {
      if (change.kind === 'class') hasClasses = true
      if (!('photoIds' in change)) {
        this.#applyOne(change)
        continue
      }
      for (const ids of cut(change.photoIds)) {
        this.#applyTo(change, JSON.stringify(ids))
        for (const id of ids) photoIds.add(id)
        if (isOfLabels(change)) for (const id of ids) labelled.add(id)
        // whether a photo has look-alikes depends on the others
        if (change.kind === 'show' || change.kind === 'hide') for (const id of this.#lookAlikes(ids)) photoIds.add(id)
        yield { numDone: (numDone += ids.length), numTotal }
      }
    }
    const inOrder = [...Float64Array.from(labelled).sort()]
    for (const ids of cut(inOrder)) {
      this.#labelled.run(revision, JSON.stringify(ids))
      yield { numDone: Math.min((numDone += ids.length), numTotal), numTotal }
    }
    return { photoIds, hasClasses }
  }

  #applyOne(change: Exclude<Change, OfPhotos>): void {
    switch (change.kind) {
      case 'class':
        if (change.after === null) {
          this.#classes.delete(change.before!.id)
          if (change.mergedInto !== undefined) this.#classes.noteMerge(change.before!.id, change.mergedInto)
        } else if (change.before === null) this.#classes.insert(change.after)
        else this.#classes.update(change.after)
        return
      case 'multi-label':
        this.#multiLabel.run(change.after ? 1 : 0)
    }
  }

  #applyTo(change: OfPhotos, ids: string): void {
    switch (change.kind) {
      case 'link':
        this.#link.run(change.classId, ids)
        return
      case 'unlink':
        this.#unlink.run(change.classId, ids)
        return
      case 'show':
      case 'hide':
        this.#remove.run(change.kind === 'hide' ? 1 : 0, ids)
        return
      case 'set':
        this.#set.run(change.after, ids)
    }
  }

  #lookAlikes(photoIds: readonly number[]): number[] {
    return this.#photos.groupsOf(photoIds).flatMap((groupId) => this.#photos.groupMembers(groupId))
  }
}

const isOfLabels = ({ kind }: Change): boolean => kind === 'link' || kind === 'unlink'

function* cut(ids: readonly number[]): Generator<readonly number[], void> {
  for (let start = 0; start < ids.length; start += MAX_IN_A_PIECE) yield ids.slice(start, start + MAX_IN_A_PIECE)
}

/** Does all pieces one after the other. */
export function atOnce<T>(pieces: Generator<unknown, T, void>): T {
  for (;;) {
    const { done, value } = pieces.next()
    if (done) return value
  }
}
