import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tableReading } from '../../core/datasets/reading-words.ts'
import type { TableChoice } from '../../shared/contract/label-table.ts'
import type { LabelSource } from './label-source.ts'
import { readTable, type TableHooks } from './tables/read-table.ts'

/**
 * The photos and labels of a table, from its folder and never from outside of it.
 *
 * @param tablePath  absolute.
 * @throws {LabelTableError} if it is no table; what {@link readTable} throws.
 */
export async function readLabelsCsv(
  tablePath: string,
  choice: TableChoice = {},
  hooks: TableHooks = {},
): Promise<LabelSource> {
  const root = dirname(tablePath)
  const table = await readTable({ tablePath, choice }, hooks)
  return {
    root,
    files: table.files.map(({ file, ...rest }) => ({ path: join(root, file), relativePath: file, ...rest })),
    skipped: [...table.skipped, ...table.folderSkipped],
    numMoreSkipped: table.numSkipped - table.skipped.length,
    multiLabel: table.multiLabel,
    uniteLabels: false,
    classNames: table.classColumns,
    unlabelled: table.unlabelled,
    numIgnored: table.numIgnored,
    reading: tableReading(table.reading, table.howFound),
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
