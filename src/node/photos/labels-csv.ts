import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readLabelTable } from '../../core/datasets/label-table.ts'
import type { FoundHow } from '../../core/datasets/reading.ts'
import { tableReading } from '../../core/datasets/reading-words.ts'
import { SkippedRows } from '../../core/datasets/skipped-rows.ts'
import type { TableChoice } from '../../shared/contract/label-table.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import type { LabelledFile, LabelSource } from './label-source.ts'
import { NamedFiles } from './tables/named-files.ts'
import { readTableText } from './tables/read-table-text.ts'
import { walkFolder } from './walk-folder.ts'

const PHOTO_NAME = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i
const ROWS_A_CHECK = 10_000

/**
 * Reads a table of labels (`readLabelTable` says in which forms) and finds its photos in the table's folder (`NamedFiles` says by which
 * names), never outside of it.
 *
 * @param tablePath  absolute.
 * @throws {LabelTableError} if it is no table.
 */
export async function readLabelsCsv(
  tablePath: string,
  choice: TableChoice = {},
  signal?: AbortSignal,
): Promise<LabelSource> {
  const root = dirname(tablePath)
  const { text, encoding } = await readTableText(tablePath).catch((thrown: unknown) => {
    throw explainDiskError(thrown, tablePath, 'read')
  })
  const table = readLabelTable(text, choice)
  const content = await walkFolder(root, '', signal)
  const named = new NamedFiles<string>(root, basename(tablePath))
  for (const path of content.files) named.add(path, path)
  const files = new Map<string, LabelledFile>()
  const mentioned = new Set<string>()
  const skipped = new SkippedRows()
  const howFound = new Map<FoundHow, number>()
  let numRows = 0
  for (const { filename, labels, givenSet } of table.files) {
    if (++numRows % ROWS_A_CHECK === 0) signal?.throwIfAborted()
    const found = named.find(filename)
    if ('reason' in found) {
      skipped.add({ path: filename, ...found })
      continue
    }
    const relativePath = found.file
    mentioned.add(relativePath)
    if (files.has(relativePath)) {
      const reason = `The table names the same file as “${relativePath}” before.`
      skipped.add({ path: filename, code: 'listed-twice', reason })
      continue
    }
    howFound.set(found.how, (howFound.get(found.how) ?? 0) + 1)
    files.set(relativePath, { path: join(root, relativePath), relativePath, labels, ...(givenSet && { givenSet }) })
  }
  for (const { path } of table.skipped) {
    const found = named.find(path)
    if ('file' in found) mentioned.add(found.file)
  }
  const numLeft = table.numSkipped + skipped.count - table.skipped.length - skipped.first.length
  return {
    root,
    files: [...files.values()],
    skipped: [...table.skipped, ...skipped.first, ...content.skipped],
    numMoreSkipped: numLeft,
    multiLabel: table.multiLabel,
    uniteLabels: false,
    classNames: table.classColumns,
    unlabelled: content.files.filter((path) => PHOTO_NAME.test(path) && !mentioned.has(path)),
    numIgnored: content.numIgnored,
    reading: tableReading({ ...table.reading, encoding }, howFound),
  }
}

/** The table that a folder's labels are in, if it has one: `labels.csv`, in any capitals. */
export async function findLabelsCsv(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => [] as string[])
  const name = names.includes('labels.csv') ? 'labels.csv' : names.find((name) => name.toLowerCase() === 'labels.csv')
  if (name === undefined) return undefined
  const path = join(folder, name)
  return stat(path).then(
    (stats) => (stats.isFile() ? path : undefined),
    () => undefined,
  )
}
