import { closeSync, constants, fstatSync, openSync, type ReadStream, statSync, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError, failure } from '../../shared/errors.ts'
import { failureData } from '../../shared/failures/failures.ts'
import { PRIVATE_FILE } from './access.ts'

const FOLDER = 'a folder'

/** A path that leads to something that is no plain file: reading it may never end, or change what it stands for. */
export class NotAFileError extends AppError {
  override readonly name = 'NotAFileError'
  readonly isFolder: boolean
  readonly what: string

  constructor(path: string, what: string) {
    const { code, message, hint, data } = failureData('not-a-file', { path, what })
    super(code, message, { hint, data })
    this.what = what
    this.isFolder = what === FOLDER
  }
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_APPEND } = constants
// undefined on Windows, which counts as 0 below
const { O_NONBLOCK, O_NOCTTY } = constants
const FLAGS = {
  r: O_RDONLY,
  'r+': O_RDWR,
  a: O_WRONLY | O_CREAT | O_APPEND,
  'a+': O_RDWR | O_CREAT | O_APPEND,
  wx: O_WRONLY | O_CREAT | O_EXCL,
  'wx+': O_RDWR | O_CREAT | O_EXCL,
} as const
export type OpenFlags = keyof typeof FLAGS
/** Of what is made: photos and labels are their owner's alone. */

const flagsOf = (flags: OpenFlags): number => FLAGS[flags] | O_NONBLOCK | O_NOCTTY

/** A disk of a network that does not answer keeps an operation for ever. */
const STALL_MS = 60_000

/** Resolves when an operation on a file has taken too long; the signal says that nobody waits any more. */
export type Patience = (signal: AbortSignal) => Promise<unknown>
const patience: Patience = (signal) => wait(STALL_MS, undefined, { ref: false, signal })

/**
 * Opens a plain file; links are followed. A pipe, a socket, a device or a folder is refused before it is opened, and, where it took the
 * file's place in between, opened without waiting and closed again.
 *
 * What is made is for its owner alone.
 *
 * Everything that a person names, or that lies in a folder of theirs, is opened here: a rule of the linter keeps others from
 * `node:fs`' own ways.
 *
 * @throws {NotAFileError}, {AppError} `file-stalled`, or what the system throws.
 */
export async function openRegular(
  path: string,
  flags: OpenFlags = 'r',
  until: Patience = patience,
): Promise<{ file: FileHandle; sizeBytes: number }> {
  if (!flags.startsWith('wx')) await inTime(path, statIfThere(path).then(checked(path)), until)
  const opening = open(path, flagsOf(flags), PRIVATE_FILE)
  const file = await inTime(path, opening, until, (late) => void late.close())
  try {
    const stats = await inTime(path, file.stat(), until)
    checkRegular(path, stats)
    return { file, sizeBytes: stats.size }
  } catch (thrown) {
    void file.close()
    throw thrown
  }
}

/** {@link openRegular} for a thread that has nothing else to do, and so no one who could grow impatient. */
export function openRegularSync(path: string, flags: OpenFlags = 'r'): { file: number; sizeBytes: number } {
  if (!flags.startsWith('wx')) checked(path)(statSync(path, { throwIfNoEntry: false }))
  const file = openSync(path, flagsOf(flags), PRIVATE_FILE)
  try {
    const stats = fstatSync(file)
    checkRegular(path, stats)
    return { file, sizeBytes: stats.size }
  } catch (thrown) {
    closeSync(file)
    throw thrown
  }
}

/** What is at the end of a path, in words; `undefined` for a plain file. */
export function otherThanFile(
  stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>,
): string | undefined {
  if (stats.isFile()) return undefined
  if (stats.isDirectory()) return FOLDER
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

function checkRegular(path: string, stats: Stats): void {
  const other = otherThanFile(stats)
  if (other !== undefined) throw new NotAFileError(path, other)
}

/** What is not there is for `open` to say, or to make. */
const checked =
  (path: string) =>
  (stats: Stats | undefined): void => {
    if (stats !== undefined) checkRegular(path, stats)
  }

const statIfThere = (path: string): Promise<Stats | undefined> =>
  stat(path).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  })

/** @param putAway  what to do with a result that comes after all. @throws {AppError} `file-stalled`. */
export async function inTime<T>(
  path: string,
  operation: Promise<T>,
  until: Patience = patience,
  putAway: (late: T) => void = () => undefined,
): Promise<T> {
  const settled = new AbortController()
  let isLate = false
  const tooLate = until(settled.signal).then((): never => {
    isLate = true
    throw failure('file-stalled', { path })
  })
  operation.then(
    (result) => isLate && putAway(result),
    () => undefined,
  )
  try {
    return await Promise.race([operation, tooLate])
  } finally {
    tooLate.catch(() => undefined)
    settled.abort()
  }
}

/** A plain file's bytes, as they come. Closed when they have, or when the stream is destroyed. */
export async function streamRegular(
  path: string,
  highWaterMark = 64 * 2 ** 10,
): Promise<{ stream: ReadStream; sizeBytes: number }> {
  const { file, sizeBytes } = await openRegular(path)
  return { stream: file.createReadStream({ highWaterMark }), sizeBytes }
}
