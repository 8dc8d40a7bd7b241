import { stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TableHead } from '../../../core/datasets/table-head.ts'
import { failure } from '../../../shared/errors.ts'
import { explainDiskError } from '../../files/disk-errors.ts'
import { askThread, ThreadEndedError } from '../../threads/ask-thread.ts'
import { type TableEnd, type TableFile, type TableJob, type TablePiece, tablePieces } from './table-pieces.ts'

/** What is smaller is read before a thread would have started. */
const SMALL_BYTES = 256 * 2 ** 10
/** A table of 256 MB that names ten million files. */
const MEMORY_MB = 4096
/** TypeScript in the sources, JavaScript in the built program. */
const ENTRY = new URL(`./table-thread${extname(fileURLToPath(import.meta.url))}`, import.meta.url)

export interface ReadTable extends TableEnd {
  readonly files: readonly TableFile[]
  readonly unlabelled: readonly string[]
}

/** How far reading a table is. `numTotal` is `null` as long as nobody knows how many rows there are. */
export interface TableProgress {
  readonly numDone: number
  readonly numTotal: number | null
}

export interface TableHooks {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: TableProgress) => void) | undefined
  /** Told how the table begins, also where it makes no sense. */
  readonly onHead?: ((head: TableHead) => void) | undefined
}

/**
 * Reads a table of labels and finds its files: a large one in a thread, so that whoever asked goes on serving a window, or hears that
 * it is to stop.
 *
 * @throws {LabelTableError} if it is no table; {AppError} `table-too-large`, disk errors; the signal's reason.
 */
export async function readTable(job: TableJob, { signal, onProgress, onHead }: TableHooks = {}): Promise<ReadTable> {
  const files: TableFile[] = []
  const unlabelled: string[] = []
  const take = (piece: TablePiece): TableEnd | undefined => {
    if (piece.kind === 'head') onHead?.(piece.head)
    else if (piece.kind === 'rows') onProgress?.({ numDone: piece.numRows, numTotal: null })
    else if (piece.kind === 'unlabelled') for (const path of piece.paths) unlabelled.push(path)
    else if (piece.kind === 'end') return piece
    else {
      for (const file of piece.files) files.push(file)
      onProgress?.({ numDone: piece.numDone, numTotal: piece.numTotal })
    }
    return undefined
  }
  for await (const piece of piecesOf(job, take, signal)) {
    const end = take(piece)
    if (end) return { ...end, files, unlabelled }
  }
  throw new Error('The table came to no end.')
}

async function* piecesOf(
  job: TableJob,
  onRows: (piece: TablePiece) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<TablePiece, void> {
  if (await isSmall(job)) {
    yield* tablePieces(job, onRows, signal)
    return
  }
  try {
    yield* askThread<TablePiece>(ENTRY, job, { signal, memoryMb: MEMORY_MB })
  } catch (thrown) {
    if (!(thrown instanceof ThreadEndedError)) throw thrown
    throw failure(
      'table-too-large',
      { name: job.droppedAs ?? basename(job.tablePath), why: thrown.message },
      { cause: thrown },
    )
  }
}

async function isSmall({ tablePath, droppedAs }: TableJob): Promise<boolean> {
  try {
    return (await stat(tablePath)).size < SMALL_BYTES
  } catch (thrown) {
    throw explainDiskError(thrown, droppedAs ?? tablePath, 'read')
  }
}
