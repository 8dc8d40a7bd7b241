import { basename, dirname, relative, sep } from 'node:path'
import { type LabelledName, readLabelTable } from '../../../core/datasets/label-table.ts'
import { headOf, type TableHead } from '../../../core/datasets/table-head.ts'
import type { SkippedFile } from '../../../core/datasets/photo.ts'
import type { SetName } from '../../../shared/contract/plain.ts'
import type { FoundHow } from '../../../core/datasets/reading.ts'
import { SkippedRows } from '../../../core/datasets/skipped-rows.ts'
import type { TableChoice, TableReading } from '../../../shared/contract/label-table.ts'
import { explainDiskError } from '../../files/disk-errors.ts'
import { walkFolder } from '../walk-folder.ts'
import { NamedFiles } from './named-files.ts'
import { readTableText } from './read-table-text.ts'

const PHOTO_NAME = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i
/** What a person is shown of it. */
const HEAD = { maxColumns: 200, maxRows: 8, maxCharacters: 80 }
/** What the thread that serves a window takes at a time. */
const PIECE = 1000

export interface TableJob {
  /** Absolute. */
  readonly tablePath: string
  /** The name of a table that was dropped: at its path is a copy, which nothing lies beside. */
  readonly droppedAs?: string | undefined
  readonly choice: TableChoice
  /** Files that may be meant, absolute; absent: those in the table's folder, by their paths from there. */
  readonly among?: readonly string[]
}

/** A file that the table has labels for. */
export interface TableFile {
  readonly file: string
  readonly labels: readonly string[]
  readonly set?: SetName
}

/** What a table came to, besides its files. */
export interface TableEnd {
  readonly multiLabel: boolean
  readonly classColumns: readonly string[]
  readonly reading: TableReading
  /** How files were found, and how many so. */
  readonly howFound: ReadonlyMap<FoundHow, number>
  /** The first rows that cannot be used, and how many there are. */
  readonly skipped: readonly SkippedFile[]
  readonly numSkipped: number
  /** Of the table's folder. */
  readonly folderSkipped: readonly SkippedFile[]
  readonly numIgnored: number
}

export type TablePiece =
  | { readonly kind: 'head'; readonly head: TableHead }
  /** So many rows were read. */
  | { readonly kind: 'rows'; readonly numRows: number }
  | {
      readonly kind: 'files'
      readonly files: readonly TableFile[]
      readonly numDone: number
      readonly numTotal: number
    }
  /** Photos in the folder that the table does not name. */
  | { readonly kind: 'unlabelled'; readonly paths: readonly string[] }
  | ({ readonly kind: 'end' } & TableEnd)

/**
 * Reads a table of labels (`readLabelTable` says in which forms) and finds the files that it means (`NamedFiles` says by which names), piece
 * by piece: first how it begins, whatever is wrong with the rest; last what it came to.
 *
 * @param onRows  told while the table is read, before its files come.
 * @throws {LabelTableError} if it is no table; disk errors.
 */
export async function* tablePieces(
  { tablePath, droppedAs, choice, among }: TableJob,
  onRows: (piece: TablePiece) => void,
  signal?: AbortSignal,
): AsyncGenerator<TablePiece, void> {
  const { text, encoding } = await readTableText(tablePath, droppedAs).catch((thrown: unknown) => {
    throw explainDiskError(thrown, droppedAs ?? tablePath, 'read')
  })
  yield { kind: 'head', head: headOf(text, HEAD) }
  const table = readLabelTable(text, choice, (numRows) => onRows({ kind: 'rows', numRows }))
  const folder = dirname(tablePath)
  const content = among ? undefined : await walkFolder(folder, '', signal)
  const named = new NamedFiles<string>(droppedAs === undefined ? folder : null, droppedAs ?? basename(tablePath))
  for (const file of content?.files ?? []) named.add(file, file)
  for (const file of among ?? [])
    named.add(droppedAs === undefined ? fromFolder(folder, file) : withSlashes(file), file)
  const found = new FoundFiles(named)
  for (let at = 0; at < table.files.length; at += PIECE) {
    const files = table.files.slice(at, at + PIECE).flatMap((row) => found.take(row) ?? [])
    yield { kind: 'files', files, numDone: Math.min(at + PIECE, table.files.length), numTotal: table.files.length }
  }
  for (const { path } of table.skipped) found.mention(path)
  const unlabelled = (content?.files ?? []).filter((path) => PHOTO_NAME.test(path) && !found.isMentioned(path))
  for (let at = 0; at < unlabelled.length; at += PIECE)
    yield { kind: 'unlabelled', paths: unlabelled.slice(at, at + PIECE) }
  yield {
    kind: 'end',
    multiLabel: table.multiLabel,
    classColumns: table.classColumns,
    reading: { ...table.reading, encoding },
    howFound: found.howFound,
    skipped: [...table.skipped, ...found.skipped.first],
    numSkipped: table.numSkipped + found.skipped.count,
    folderSkipped: content?.skipped ?? [],
    numIgnored: content?.numIgnored ?? 0,
  }
}

/** Which files rows mean, each file once. */
class FoundFiles {
  readonly howFound = new Map<FoundHow, number>()
  readonly skipped = new SkippedRows()
  readonly #named: NamedFiles<string>
  readonly #taken = new Set<string>()
  readonly #mentioned = new Set<string>()

  constructor(named: NamedFiles<string>) {
    this.#named = named
  }

  take({ filename, labels, set }: LabelledName): TableFile | undefined {
    const found = this.#named.find(filename)
    if ('reason' in found) {
      this.skipped.add({ path: filename, ...found })
      return undefined
    }
    const { file, how } = found
    this.#mentioned.add(file)
    if (this.#taken.has(file)) {
      const reason = `The table names the same file as “${file}” before.`
      this.skipped.add({ path: filename, code: 'listed-twice', reason })
      return undefined
    }
    this.#taken.add(file)
    this.howFound.set(how, (this.howFound.get(how) ?? 0) + 1)
    return { file, labels, ...(set && { set }) }
  }

  /** A row that cannot be used names a file all the same. */
  mention(filename: string): void {
    const found = this.#named.find(filename)
    if ('file' in found) this.#mentioned.add(found.file)
  }

  isMentioned(file: string): boolean {
    return this.#mentioned.has(file)
  }
}

/** Its path from the folder, where it lies below. */
function fromFolder(folder: string, path: string): string {
  const below = relative(folder, path)
  const isBelow = !below.startsWith('..') && below !== path
  return withSlashes(isBelow ? below : path)
}

const withSlashes = (path: string): string => path.split(sep).join('/')
