import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { SkippedFile } from '../../../core/datasets/photo.ts'
import type { SetName } from '../../../shared/contract/plain.ts'
import { tellSource } from '../../../core/datasets/reading-words.ts'
import type { TableChoice } from '../../../shared/contract/label-table.ts'
import { AppError, failure } from '../../../shared/errors.ts'
import { readClassFolders } from '../../photos/class-folders.ts'
import { findLabelsCsv, type LabelSource, readLabelsCsv } from '../../photos/labels-csv.ts'
import type { TableHooks } from '../../photos/tables/read-table.ts'
import { isListOfRecords } from '../../photos/tables/read-table-text.ts'
import { explainPhotoFailure } from '../../photos/photo-errors.ts'
import { isFolder, isIgnored, walkFolder } from '../../photos/walk-folder.ts'
import { PROJECT_SUFFIX } from '../layout.ts'

/** A file that may be a photo. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string
  /** As a report names it. */
  readonly shownPath: string
  readonly labels: readonly string[]
  readonly set?: SetName
  /** It was put in captures/ for this import, and goes again where it is of no use. */
  readonly isUpload?: boolean
}

export interface ListedSources {
  readonly files: SourceFile[]
  readonly skipped: SkippedFile[]
  /** Rows of large tables that are not among those. */
  numMoreSkipped: number
  /** How folders and tables were read, in words. */
  readonly told: string[]
  /** A table of labels says that photos may have several. */
  isMultiLabel: boolean
}

export interface ListingOptions extends TableHooks {
  /** Names of sub-folders are classes, and a folder's `labels.csv` is read. */
  readonly withLabels: boolean
  /** How a person wants this table to be read. */
  readonly table?: { readonly path: string; readonly choice: TableChoice } | undefined
}

/** Lists the files that paths mean: photos, folders with all below them, tables of labels with their photos. */
export async function listSources(paths: readonly string[], options: ListingOptions): Promise<ListedSources> {
  const { withLabels, signal } = options
  const listed: ListedSources = { files: [], skipped: [], numMoreSkipped: 0, told: [], isMultiLabel: false }
  for (const given of paths) {
    signal?.throwIfAborted()
    const path = resolve(given)
    try {
      const stats = await stat(path)
      if (stats.isDirectory()) await listFolder(path, listed, options)
      else if (withLabels && (await isTable(path))) await listTable(path, listed, options)
      else listed.files.push({ path, shownPath: path, labels: [] })
    } catch (thrown) {
      if (signal?.aborted === true) throw thrown
      listed.skipped.push({ path, ...explained(thrown) })
    }
  }
  return listed
}

/** A table of labels: text in columns, or a list of records in JSON. */
export async function isTable(path: string): Promise<boolean> {
  return /\.(csv|tsv)$/i.test(path) || (/\.json$/i.test(path) && (await isListOfRecords(path)))
}

async function listFolder(root: string, listed: ListedSources, options: ListingOptions): Promise<void> {
  const { withLabels, signal } = options
  if (root.split(sep).some((part) => part.toLowerCase().endsWith(PROJECT_SUFFIX)))
    throw failure('inside-project', { path: root })
  const table = withLabels ? await findLabelsCsv(root) : undefined
  if (table !== undefined) {
    try {
      await listTable(table, listed, options)
      return
    } catch (thrown) {
      if (signal?.aborted === true) throw thrown
      listed.skipped.push({ path: table, ...explained(thrown) }) // the photos are there all the same
    }
  }
  if (withLabels && (await hasFolders(root))) await listClassFolders(root, listed, signal)
  else {
    const content = await walkFolder(root, '', signal)
    for (const path of content.files) listed.files.push(found(root, path))
    listed.skipped.push(...content.skipped.map((file) => ({ ...file, path: join(root, file.path) })))
  }
}

/** Photos that lie beside the folders of classes are taken too, without a label. */
async function listClassFolders(root: string, listed: ListedSources, signal?: AbortSignal): Promise<void> {
  const source = await readClassFolders(root, false, signal)
  for (const { path, relativePath, labels, set } of source.files)
    listed.files.push({ path, shownPath: relativePath, labels, ...(set && { set }) })
  for (const { path, code, reason } of source.skipped) {
    if (code === 'no-class') listed.files.push(found(root, path))
    else listed.skipped.push({ path, code, reason })
  }
  tell(source, listed)
}

async function listTable(table: string, listed: ListedSources, options: ListingOptions): Promise<void> {
  const choice = options.table?.path === table ? options.table.choice : {}
  const source = await readLabelsCsv(table, choice, options)
  for (const { path, relativePath, labels, set } of source.files)
    listed.files.push({ path, shownPath: relativePath, labels, ...(set && { set }) })
  for (const relativePath of source.unlabelled) listed.files.push(found(dirname(table), relativePath))
  listed.skipped.push(...source.skipped)
  listed.numMoreSkipped += source.numMoreSkipped
  listed.isMultiLabel ||= source.multiLabel
  tell(source, listed)
}

function tell({ reading, files }: LabelSource, { told }: ListedSources): void {
  if (reading === undefined || files.length === 0) return
  const classes = new Set(files.flatMap(({ labels }) => labels))
  told.push(...tellSource(reading, files.length, classes.size))
}

function found(root: string, relativePath: string): SourceFile {
  return { path: join(root, relativePath), shownPath: relativePath, labels: [] }
}

async function hasFolders(root: string): Promise<boolean> {
  for (const entry of await readdir(root, { withFileTypes: true }))
    if (!isIgnored(entry.name) && (await isFolder(root, entry.name, entry))) return true
  return false
}

function explained(thrown: unknown): { code: string; reason: string } {
  if (thrown instanceof AppError) return { code: thrown.code, reason: thrown.message }
  const { code, message } = explainPhotoFailure(thrown)
  return { code, reason: message }
}
