import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { tableReading, tellSource } from '../../../core/datasets/reading-words.ts'
import type { TableHead } from '../../../core/datasets/table-head.ts'
import type { TablePreview, TablePreviewEvent } from '../../../shared/contract/app/photos.ts'
import type { TableChoice } from '../../../shared/contract/label-table.ts'
import { AppError, toErrorData } from '../../../shared/errors.ts'
import { explainDiskError } from '../../files/disk-errors.ts'
import { findLabelsCsv } from '../../photos/labels-csv.ts'
import { readTable, type ReadTable, type TableHooks } from '../../photos/tables/read-table.ts'
import { isTable } from '../import/list-sources.ts'
import type { ProjectStore } from '../project-store.ts'
import { readForProject, severalMean, type TablePlace } from './import-labels.ts'

const MAX_NAMES = 50
const MAX_SKIPPED = 20

/** A table, or a folder that may have one. */
export interface PreviewRequest extends TablePlace {
  readonly choice: TableChoice
  /** Photos that may be meant: those beside the table, or those of the project. */
  readonly among: 'folder' | 'project'
}

/**
 * What a table would bring, for a person to look at before it is used.
 *
 * @throws what {@link readTable} throws, but where the table can be looked at all the same: then the error is part of the answer.
 */
export async function previewTable(
  project: ProjectStore,
  { path, droppedAs, choice, among }: PreviewRequest,
  hooks: TableHooks = {},
): Promise<Exclude<TablePreviewEvent, { kind: 'progress' }>> {
  const tablePath = await tableAt({ path: resolve(path), droppedAs })
  if (tablePath === undefined) return { kind: 'none' }
  let head: TableHead | undefined
  const noticing = { ...hooks, onHead: (found: TableHead) => void (head = found) }
  try {
    const table =
      among === 'folder'
        ? await readTable({ tablePath, choice }, noticing)
        : (await readForProject(project, { path: tablePath, droppedAs }, choice, noticing)).table
    return { ...whole(tablePath, head), ...factsOf(table, head, among), several: severalMean(project.library) }
  } catch (thrown) {
    if (head === undefined || !(thrown instanceof AppError) || hooks.signal?.aborted === true) throw thrown
    return { ...whole(tablePath, head), error: toErrorData(thrown) }
  }
}

async function tableAt({ path, droppedAs }: TablePlace): Promise<string | undefined> {
  const stats = await stat(path).catch((thrown: unknown) => {
    throw explainDiskError(thrown, droppedAs ?? path, 'read')
  })
  if (stats.isDirectory()) return findLabelsCsv(path)
  return (await isTable(path)) || /\.txt$/i.test(path) ? path : undefined
}

/** Of a table that nobody understands. */
function whole(path: string, head: TableHead | undefined): TablePreview {
  return {
    kind: 'preview',
    path,
    columns: [...(head?.columns ?? [])],
    numColumns: head?.numColumns ?? 0,
    rows: (head?.rows ?? []).map((row) => [...row]),
    reading: null,
    error: null,
    told: [],
    numPhotos: 0,
    classNames: [],
    numClasses: 0,
    numClassColumns: 0,
    numWithSeveral: 0,
    skipped: [],
    numSkipped: 0,
    several: 'fit',
  }
}

function factsOf(
  { files, reading, howFound, skipped, numSkipped }: ReadTable,
  head: TableHead | undefined,
  among: PreviewRequest['among'],
): Partial<TablePreview> {
  const classes = new Set<string>()
  let numWithSeveral = 0
  for (const { labels } of files) {
    for (const label of labels) classes.add(label)
    if (labels.length > 1) numWithSeveral++
  }
  const shown = new Set(head?.columns)
  const ofThose = (names: readonly string[]): string[] => names.filter((name) => shown.has(name))
  const { classColumns, ignoredColumns } = reading
  return {
    reading: { ...reading, classColumns: ofThose(classColumns), ignoredColumns: ofThose(ignoredColumns) },
    numClassColumns: classColumns.length,
    told: tellSource(tableReading(reading, howFound, among), files.length, classes.size),
    numPhotos: files.length,
    classNames: [...classes].slice(0, MAX_NAMES),
    numClasses: classes.size,
    numWithSeveral,
    skipped: skipped.slice(0, MAX_SKIPPED),
    numSkipped,
  }
}
