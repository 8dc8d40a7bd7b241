import type { Sample } from '../../../core/datasets/sample.ts'
import type { Library } from './library.ts'

/** A sample of a project. Its set is absent until `assignSets` was called; its labels are in the order of `classIds`. */
export interface LabelledPhoto extends Readonly<Sample> {
  readonly photoId: number
  readonly hash: string
  readonly classIds: readonly number[]
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
      seen: { sizeBytes: row.size_bytes, modifiedAt: row.modified_at, hashedAt: row.added_at },
      classIds,
      labels: classIds.map((id) => names.get(id) ?? ''),
      ...(row.set_name && { set: row.set_name }),
      group: row.group_id,
      labelledRevision: row.labelled_revision,
    })
  }
  return found
}

/** Photos without a label, and when they lost it: those that never had one have the revision 0. */
export const unlabelledPhotos = ({ photos }: Library): Pick<LabelledPhoto, 'hash' | 'labelledRevision'>[] => {
  const labels = photos.allLabels()
  return [...photos.present()]
    .filter(({ id }) => !labels.has(id))
    .map((row) => ({ hash: row.hash, labelledRevision: row.labelled_revision }))
}
