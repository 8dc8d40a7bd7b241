import { basename, dirname, resolve } from 'node:path'
import { LabelTableError } from '../../../core/datasets/errors.ts'
import { readLabelTable } from '../../../core/datasets/label-table.ts'
import type { SkippedFile } from '../../../core/datasets/photo.ts'
import type { EditResult } from '../../../shared/contract/app/photos.ts'
import { AppError } from '../../../shared/errors.ts'
import { explainDiskError, systemCode } from '../../files/disk-errors.ts'
import { readRegular } from '../../files/read-regular.ts'
import { describe } from '../library/describe.ts'
import { NamedClasses } from '../library/named-classes.ts'
import type { PhotoTable } from '../library/photo-table.ts'
import { relabel } from '../library/plan-labels.ts'
import type { ProjectStore } from '../project-store.ts'

const MAX_TABLE_BYTES = 256 * 2 ** 20

export type ImportedLabels = EditResult & { numMatched: number; unmatched: SkippedFile[] }

/**
 * Gives photos of the project the labels that a table has for them, as one act: classes that are missing are made. A file is
 * matched by its path, as seen from the table's folder, or by its name where only one photo is called so.
 *
 * @throws {LabelTableError} if it is no table; `table-not-found`.
 */
export async function importLabels({ library }: ProjectStore, tablePath: string): Promise<ImportedLabels> {
  library.checkWritable()
  const path = resolve(tablePath)
  const text = await readText(path)
  const table = readLabelTable(text, library.multiLabel ? {} : { labels: 'one' })
  const find = photoFinder(library.photos, dirname(path))
  const unmatched: SkippedFile[] = [...table.skipped]
  const wantedNames = new Map<number, readonly string[]>()
  for (const { filename, labels } of table.files) {
    const found = find(filename)
    if (typeof found === 'number') wantedNames.set(found, labels)
    else unmatched.push({ path: filename, ...found })
  }
  const result = library.act((tables) => {
    const named = new NamedClasses(tables.classes)
    const wanted = new Map([...wantedNames].map(([id, names]) => [id, names.flatMap((name) => named.idsOf(name))]))
    const { changes, photoIds } = relabel(tables.photos.labelsOf(wanted.keys()), wanted)
    return { changes: [...named.changes, ...changes], description: describe.labelsImported(photoIds.length), photoIds }
  })
  return { ...result, numMatched: wantedNames.size, unmatched }
}

async function readText(path: string): Promise<string> {
  const tooLarge = (sizeBytes: number): LabelTableError =>
    new LabelTableError(`“${basename(path)}” has ${sizeBytes} bytes, too many for a table of labels.`)
  const bytes = await readRegular(path, { maxBytes: MAX_TABLE_BYTES, tooLarge }).catch((cause: unknown) => {
    if (systemCode(cause) !== 'ENOENT') throw explainDiskError(cause, path, 'read')
    throw new AppError('table-not-found', `There is no table at “${path}”.`, { hint: 'Choose another file.', cause })
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    throw new LabelTableError(`“${basename(path)}” is not text in UTF-8.`)
  }
}

type Unmatched = Omit<SkippedFile, 'path'>

/** Finds photos as tables name them. Nothing is read: only what is in the project can be found. */
function photoFinder(photos: PhotoTable, folder: string): (filename: string) => number | Unmatched {
  const byName = new Map<string, number[]>()
  for (const { id, path } of photos.present()) {
    const name = basename(path).normalize('NFC')
    byName.set(name, [...(byName.get(name) ?? []), id])
  }
  return (filename) => {
    const plain = filename.replaceAll('\\', '/')
    for (const spelling of [filename, plain, plain.normalize('NFC'), plain.normalize('NFD')]) {
      const id = photos.byPath(resolve(folder, spelling))?.id
      if (id !== undefined) return id
    }
    const ids = byName.get(basename(plain).normalize('NFC')) ?? []
    if (ids.length === 1) return ids[0]
    if (ids.length === 0) return { code: 'not-in-project', reason: 'No photo of the project is called so.' }
    return { code: 'ambiguous', reason: `${ids.length} photos of the project are called so.` }
  }
}
