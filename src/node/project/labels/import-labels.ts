import { basename, dirname, relative, resolve, sep } from 'node:path'
import { readLabelTable } from '../../../core/datasets/label-table.ts'
import type { SkippedFile } from '../../../core/datasets/photo.ts'
import { SkippedRows } from '../../../core/datasets/skipped-rows.ts'
import type { EditResult } from '../../../shared/contract/app/photos.ts'
import { AppError } from '../../../shared/errors.ts'
import { explainDiskError, systemCode } from '../../files/disk-errors.ts'
import { NamedFiles } from '../../photos/tables/named-files.ts'
import { readTableText } from '../../photos/tables/read-table-text.ts'
import { describe } from '../library/describe.ts'
import { NamedClasses } from '../library/named-classes.ts'
import type { PhotoTable } from '../library/photo-table.ts'
import { relabel } from '../library/plan-labels.ts'
import type { ProjectStore } from '../project-store.ts'

export type ImportedLabels = EditResult & { numMatched: number; numUnmatched: number; unmatched: SkippedFile[] }

/** Rows between two moments in which a window is served. */
const ROWS_AT_ONCE = 20_000

/**
 * Gives photos of the project the labels that a table has for them, as one act: classes that are missing are made. Tables are read and
 * files found as training reads and finds them, only that all photos of the project can be meant. Of what is not found a thousand rows
 * are told, and all are counted.
 *
 * @throws {LabelTableError} if it is no table; `table-not-found`.
 */
export async function importLabels({ library }: ProjectStore, tablePath: string): Promise<ImportedLabels> {
  library.checkWritable()
  const path = resolve(tablePath)
  const { text } = await readTableText(path).catch((cause: unknown) => {
    if (systemCode(cause) !== 'ENOENT') throw explainDiskError(cause, path, 'read')
    throw new AppError('table-not-found', `There is no table at “${path}”.`, { hint: 'Choose another file.', cause })
  })
  const table = readLabelTable(text)
  const photos = namedPhotos(library.photos, path)
  const unmatched = new SkippedRows()
  const wantedNames = new Map<number, readonly string[]>()
  let numRows = 0
  for (const { filename, labels } of table.files) {
    if (++numRows % ROWS_AT_ONCE === 0) await new Promise(setImmediate)
    const found = photos.find(filename)
    if ('reason' in found) unmatched.add({ path: filename, ...found, ...notHere(found.code) })
    else if (!library.multiLabel && labels.length > 1)
      unmatched.add({
        path: filename,
        code: 'several-labels',
        reason: `It has ${labels.length} labels; a photo has one in this project.`,
      })
    else wantedNames.set(found.file, labels)
  }
  library.checkWritable()
  const result = library.act((tables) => {
    const named = new NamedClasses(tables.classes)
    const wanted = new Map([...wantedNames].map(([id, names]) => [id, names.flatMap((name) => named.idsOf(name))]))
    const { changes, photoIds } = relabel(tables.photos.labelsOf(wanted.keys()), wanted)
    return { changes: [...named.changes, ...changes], description: describe.labelsImported(photoIds.length), photoIds }
  })
  return {
    ...result,
    numMatched: wantedNames.size,
    numUnmatched: table.numSkipped + unmatched.count,
    unmatched: [...table.skipped, ...unmatched.first],
  }
}

/** The photos of the project by their paths from the table's folder. */
function namedPhotos(photos: PhotoTable, tablePath: string): NamedFiles<number> {
  const folder = dirname(tablePath)
  const named = new NamedFiles<number>(folder, basename(tablePath))
  for (const { id, path } of photos.present()) {
    const below = relative(folder, path)
    const isBelow = !below.startsWith('..') && below !== path
    named.add((isBelow ? below : path).split(sep).join('/'), id)
  }
  return named
}

function notHere(code: string): Partial<SkippedFile> {
  return code === 'ambiguous' ? {} : { code: 'not-in-project', reason: 'No photo of the project has this name.' }
}
