import { existsSync, readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { formatCsv } from '../../../core/datasets/csv.ts'
import { failure } from '../../../shared/errors.ts'
import { ensureFolder, writeFileAtomic, writeFolderAtomic } from '../../files/atomic.ts'
import { copyRegular } from '../../files/copy-regular.ts'
import { noteUnfinished } from '../../files/unfinished-notes.ts'
import { checkOutsideProjects } from '../../files/outside-projects.ts'
import { checkTablePlace, seenFrom } from '../../photos/table-place.ts'
import { safeFileName } from '../../../shared/safe-name.ts'
import { explainProjectError } from '../database/database-errors.ts'
import { labelledPhotos, type LabelledPhoto } from '../library/labelled-photos.ts'
import type { ProjectStore } from '../project-store.ts'

export interface ExportRequest {
  readonly format: 'table' | 'folders'
  readonly path: string
  /** Whether a table may take the place of a file that is there. */
  readonly replace?: boolean
}

/** What `readLabelTable` takes for columns of another meaning. */
const RESERVED =
  /^(filename|file|path|image|filepath|file_name|image_path|labels?|class|classes|class_?name|split|set|subset)$/i

/**
 * Writes the labels down as `frostline train` reads them: a table, or a copy of each photo in a folder for its class.
 *
 * @throws {AppError} `nothing-labelled`, `csv-exists`, `csv-is-folder`, `csv-not-ours`, `inside-project`, `folder-not-empty`, and what the disk says.
 */
export async function exportLabels(
  store: ProjectStore,
  { format, path, replace = false }: ExportRequest,
): Promise<Exported> {
  const target = resolve(path)
  const photos = labelledPhotos(store.library)
  if (photos.length === 0) throw failure('nothing-labelled', {})
  if (format === 'table') checkTablePlace(target, replace)
  else checkOutsideProjects(target)
  try {
    ensureFolder(dirname(target), 'shared')
    if (format === 'table') writeFileAtomic(target, toTable(store, photos, dirname(target)), 'shared')
    else await writeFolders(photos, target)
  } catch (thrown) {
    throw explainProjectError(thrown, target)
  }
  return { path: target, numPhotos: photos.length }
}

export interface Exported {
  readonly path: string
  readonly numPhotos: number
}

/** `filename,label`, or, where photos may have several, `filename` and a column of 0 and 1 for each class. */
function toTable({ library }: ProjectStore, photos: readonly LabelledPhoto[], folder: string): string {
  const names = library.listClasses().map(({ name }) => name)
  const rows = photos.map(({ path, labels }) => ({ file: seenFrom(folder, path), labels }))
  if (!library.multiLabel)
    return formatCsv([['filename', 'label'], ...rows.map(({ file, labels }) => [file, labels[0]!])])
  if (names.some((name) => RESERVED.test(name)))
    return formatCsv([['filename', 'labels'], ...rows.map(({ file, labels }) => [file, labels.join('|')])])
  const marks = rows.map(({ file, labels }) => [file, ...names.map((name) => (labels.includes(name) ? '1' : '0'))])
  return formatCsv([['filename', ...names], ...marks])
}

async function writeFolders(photos: readonly LabelledPhoto[], target: string): Promise<void> {
  if (existsSync(target) && readdirSync(target).length > 0) throw failure('folder-not-empty', { path: target })
  await writeFolderAtomic(
    target,
    async (temporary) => {
      const folders = new Names()
      const files = new Map<string, Names>()
      for (const { path, labels } of photos) {
        for (const label of labels) {
          const folder = folders.of(label, safeFileName(label, 'class'))
          const names = files.get(folder) ?? new Names()
          files.set(folder, names)
          await mkdir(join(temporary, folder), { recursive: true })
          await copyRegular(path, join(temporary, folder, names.of(path, basename(path))))
        }
      }
    },
    noteUnfinished,
    'shared',
  )
}

/** Names in one folder that differ whatever the case. */
class Names {
  readonly #given = new Map<string, string>()
  readonly #taken = new Set<string>()

  of(key: string, wanted: string): string {
    const given = this.#given.get(key)
    if (given !== undefined) return given
    const extension = extname(wanted)
    const stem = wanted.slice(0, wanted.length - extension.length)
    let name = wanted
    for (let number = 2; this.#taken.has(name.toLowerCase()); number++) name = `${stem} ${number}${extension}`
    this.#taken.add(name.toLowerCase())
    this.#given.set(key, name)
    return name
  }
}
