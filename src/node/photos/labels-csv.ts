import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LabelledFile, SkippedFile } from '../../core/datasets/photo.ts'
import { tableReading } from '../../core/datasets/reading-words.ts'
import type { Reading } from '../../core/datasets/reading.ts'
import type { TableChoice } from '../../shared/contract/label-table.ts'
import { readTable, type TableHooks } from './tables/read-table.ts'

/** What folders or a table say, before any photo is opened. */
export interface LabelSource {
  readonly root: string
  /** A list names photos wherever they lie: its folder says nothing of them. */
  readonly isList?: boolean
  readonly files: readonly LabelledFile[]
  readonly skipped: readonly SkippedFile[]
  /** Rows of a large table that cannot be used either, and are not told one by one. */
  readonly numMoreSkipped: number
  readonly multiLabel: boolean
  /** Whether a photo in several places has the labels of all of them. */
  readonly uniteLabels: boolean
  readonly classNames: readonly string[]
  /** Whether `classNames` are all there are, in the order of the model's outputs. */
  readonly keepsClassOrder?: boolean
  readonly unlabelled: readonly string[]
  readonly numIgnored: number
  /** How it was understood; absent where nothing had to be. */
  readonly reading?: Reading
}

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
