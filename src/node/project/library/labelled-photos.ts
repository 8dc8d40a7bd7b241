import type { SetName } from '../../../shared/contract/app/photos.ts'
import type { Library } from './library.ts'

/** A photo to learn from or to judge by. */
export interface LabelledPhoto {
  readonly photoId: number
  /** Absolute. */
  readonly path: string
  /** SHA-256 of its bytes, 64 hex digits: what caches are keyed by. */
  readonly hash: string
  readonly classIds: readonly number[]
  /** Class names, in the order of `classIds`. */
  readonly labels: readonly string[]
  /** `null` until `assignSets` was called. */
  readonly set: SetName | null
  /** Photos with the same number are look-alikes. */
  readonly group: number | null
  /** The library's revision when its labels were last changed: later than a run's, and the run has not seen them. */
  readonly labelledRevision: number
}

/** Labelled photos without problems, by id. */
export function labelledPhotos({ photos, classes }: Library): LabelledPhoto[] {
  const names = new Map(classes.all().map(({ id, name }) => [id, name]))
  const labels = photos.allLabels()
  const found: LabelledPhoto[] = []
  for (const row of photos.present()) {
    const classIds = labels.get(row.id)
    if (classIds === undefined || row.problem_code !== null) continue
    found.push({
      photoId: row.id,
      path: photos.pathOf(row),
      hash: row.hash,
      classIds,
      labels: classIds.map((id) => names.get(id) ?? ''),
      set: row.set_name,
      group: row.group_id,
      labelledRevision: row.labelled_revision,
    })
  }
  return found
}
