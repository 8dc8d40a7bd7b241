import { basename } from 'node:path'
import type { OpenProject } from '../../node/project/project.ts'
import type { LabelsNow } from './held-back-photos.ts'

/** A project's labels at this moment. */
export function labelsNow({ library }: OpenProject): LabelsNow {
  const labels = library.photos.allLabels()
  return {
    classes: library.listClasses(),
    mergedInto: library.mergedClasses(),
    byHash: (hash) => {
      const row = library.photos.byHash(hash)
      if (row === undefined || row.is_removed === 1) return undefined
      return { photoId: row.id, name: basename(row.path), classIds: labels.get(row.id) ?? [] }
    },
  }
}
