import type { SetName } from '../../../shared/contract/app/photos.ts'
import type { Database } from '../database/database.ts'
import type { Change } from './change.ts'
import type { ClassTable } from './class-table.ts'
import type { PhotoTable } from './photo-table.ts'

/** What listeners have to be told of. */
export interface Touched {
  readonly photoIds: ReadonlySet<number>
  readonly hasClasses: boolean
}

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
    const photoIds = new Set<number>()
    let hasClasses = false
    for (const change of changes) {
      this.#applyOne(change, revision)
      if (change.kind === 'class') hasClasses = true
      if ('photoIds' in change) for (const id of change.photoIds) photoIds.add(id)
      // whether a photo has look-alikes depends on the others
      if (change.kind === 'show' || change.kind === 'hide')
        for (const id of this.#lookAlikes(change.photoIds)) photoIds.add(id)
    }
    return { photoIds, hasClasses }
  }

  #applyOne(change: Change, revision: number): void {
    switch (change.kind) {
      case 'link':
      case 'unlink': {
        const ids = JSON.stringify(change.photoIds)
        ;(change.kind === 'link' ? this.#link : this.#unlink).run(change.classId, ids)
        this.#labelled.run(revision, ids)
        return
      }
      case 'class':
        if (change.after === null) {
          this.#classes.delete(change.before!.id)
          if (change.mergedInto !== undefined) this.#classes.noteMerge(change.before!.id, change.mergedInto)
        } else if (change.before === null) this.#classes.insert(change.after)
        else this.#classes.update(change.after)
        return
      case 'show':
      case 'hide':
        this.#remove.run(change.kind === 'hide' ? 1 : 0, JSON.stringify(change.photoIds))
        return
      case 'set':
        this.#set.run(change.after, JSON.stringify(change.photoIds))
        return
      case 'multi-label':
        this.#multiLabel.run(change.after ? 1 : 0)
    }
  }

  #lookAlikes(photoIds: readonly number[]): number[] {
    const groups = new Set(this.#photos.some(photoIds).map((row) => row.group_id))
    return [...groups].flatMap((groupId) => (groupId === null ? [] : this.#photos.groupMembers(groupId)))
  }
}
