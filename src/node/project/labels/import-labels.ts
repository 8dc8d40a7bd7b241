import { resolve } from 'node:path'
import type { SkippedFile } from '../../../core/datasets/photo.ts'
import { tableReading, tellSource } from '../../../core/datasets/reading-words.ts'
import { SkippedRows } from '../../../core/datasets/skipped-rows.ts'
import type { EditResult } from '../../../shared/contract/app/photos.ts'
import type { TableChoice } from '../../../shared/contract/label-table.ts'
import { AppError, failure } from '../../../shared/errors.ts'
import { readTable, type ReadTable, type TableHooks } from '../../photos/tables/read-table.ts'
import type { Progress } from '../library/apply-changes.ts'
import type { Change } from '../library/change.ts'
import type { Library } from '../library/library.ts'
import { NamedClasses } from '../library/class-table.ts'
import type { PlannedEdit, Tables } from '../library/plan-edit.ts'
import { Relabelling } from '../library/plan-labels.ts'
import type { ProjectStore } from '../project-store.ts'

export type ImportedLabels = EditResult & {
  numMatched: number
  numUnmatched: number
  unmatched: SkippedFile[]
  /** How the table was read, in words. */
  told: string[]
}

/** A table that a person pointed at, or dropped: then it has a name, and at its path is a copy. */
export interface TablePlace {
  readonly path: string
  readonly droppedAs?: string | undefined
}

export interface LabelHooks extends TableHooks {
  /** How many labels of photos are written. */
  readonly onWriting?: ((progress: Progress) => void) | undefined
}

/** So many photos are planned at a time. */
const MAX_AT_ONCE = 2000

/**
 * Gives photos of the project the labels that a table has for them, as one act: classes that are missing are made, and a project that has
 * no label yet takes several a photo where the table has them. Tables are read and files found as training reads and finds them, only
 * that all photos of the project can be meant. Of what is not found a thousand rows are told, and all are counted.
 *
 * @throws {LabelTableError} if it is no table; `table-not-found`; the signal's reason, and then nothing was changed.
 */
export async function importLabels(
  project: ProjectStore,
  place: TablePlace,
  choice: TableChoice = {},
  hooks: LabelHooks = {},
): Promise<ImportedLabels> {
  project.library.checkWritable()
  const { table, idOf } = await readForProject(project, place, choice, hooks)
  return project.library.whenFree(() => takeLabels(project, table, idOf, hooks))
}

/** Nobody else has a turn before the act has begun. */
async function takeLabels(
  { library, closing }: ProjectStore,
  table: ReadTable,
  idOf: (file: string) => number,
  { signal, onWriting }: LabelHooks,
): Promise<ImportedLabels> {
  const switches = table.multiLabel && severalMean(library) === 'switch'
  const isMultiLabel = library.multiLabel || switches
  const unmatched = new SkippedRows()
  const wantedNames = new Map<number, readonly string[]>()
  for (const { file, labels } of table.files) {
    if (isMultiLabel || labels.length < 2) wantedNames.set(idOf(file), labels)
    else {
      const reason = `It has ${labels.length} labels; a photo has one in this project.`
      unmatched.add({ path: file, code: 'several-labels', reason })
    }
  }
  const result = await library.actInPieces((tables) => planLabels(wantedNames, switches, tables), {
    signal: AbortSignal.any([closing, ...(signal ? [signal] : [])]),
    onProgress: onWriting,
  })
  return {
    ...result,
    numMatched: wantedNames.size,
    numUnmatched: table.numSkipped + unmatched.count,
    unmatched: [...table.skipped.map(notHere), ...unmatched.first],
    told: toldOf(table),
  }
}

/** In pieces. */
function* planLabels(
  wantedNames: ReadonlyMap<number, readonly string[]>,
  switches: boolean,
  { classes, photos }: Tables,
): Generator<undefined, PlannedEdit, void> {
  const named = new NamedClasses(classes)
  const relabelling = new Relabelling()
  let wanted = new Map<number, number[]>()
  let numLeft = wantedNames.size
  for (const [id, names] of wantedNames) {
    wanted.set(
      id,
      names.flatMap((name) => named.idsOf(name)),
    )
    if (--numLeft > 0 && wanted.size < MAX_AT_ONCE) continue
    relabelling.add(photos.labelsOf(wanted.keys()), wanted)
    wanted = new Map()
    yield undefined
  }
  const { changes, photoIds } = relabelling
  const flag: Change[] = switches && photoIds.length > 0 ? [{ kind: 'multi-label', before: false, after: true }] : []
  const all = [...flag, ...named.changes, ...changes]
  return { changes: all, description: { kind: 'labels-imported', numPhotos: photoIds.length }, photoIds }
}

/** A table as all photos of the project can be meant by it. */
export async function readForProject(
  { library }: ProjectStore,
  { path, droppedAs }: TablePlace,
  choice: TableChoice,
  hooks: TableHooks,
): Promise<{ table: ReadTable; idOf: (file: string) => number }> {
  const tablePath = resolve(path)
  const ids = new Map<string, number>()
  for (const { id, path } of library.photos.present()) ids.set(path, id)
  const table = await readTable({ tablePath, droppedAs, choice, among: [...ids.keys()] }, hooks).catch(
    (thrown: unknown) => {
      if (!(thrown instanceof AppError) || thrown.code !== 'file-missing') throw thrown
      throw tableNotFound({ path: tablePath, droppedAs }, thrown)
    },
  )
  return { table, idOf: (file) => ids.get(file) as number }
}

function tableNotFound({ path, droppedAs }: TablePlace, cause: unknown): AppError {
  return droppedAs === undefined
    ? failure('table-not-found', { path }, { cause })
    : failure('table-not-found', { path, droppedAs }, { cause })
}

function toldOf({ reading, howFound, files }: ReadTable): string[] {
  const classes = new Set(files.flatMap(({ labels }) => labels))
  return tellSource(tableReading(reading, howFound, 'project'), files.length, classes.size)
}

function notHere(row: SkippedFile): SkippedFile {
  if (row.code === 'leads-out')
    return { path: row.path, code: 'not-at-path', reason: 'No photo of the project lies where this path leads.' }
  if (row.code !== 'missing' && row.code !== 'outside-folder') return row
  return { path: row.path, code: 'not-in-project', reason: 'No photo of the project has this name.' }
}

/**
 * What it means for a project that a table gives photos several labels: they `fit`, the project, which has no label yet, would `switch`
 * to several, or such rows are to `leave-out`.
 */
export function severalMean({ multiLabel, photos }: Library): 'fit' | 'switch' | 'leave-out' {
  if (multiLabel) return 'fit'
  return photos.counts().numLabelled === 0 ? 'switch' : 'leave-out'
}
