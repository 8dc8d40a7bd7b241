import { hashFile } from '../../files/hash-file.ts'
import { createLimiter } from '../../photos/limiter.ts'
import { explainPhotoFailure } from '../../photos/photo-errors.ts'
import { statPhoto } from '../../photos/read-photo.ts'
import type { PhotoRow, PhotoTable } from '../library/photo-table.ts'
import type { ProjectStore } from '../project-store.ts'

const AT_ONCE = 8
/** Other work goes on between two of them. */
const PART = 500

/** What is found out about a file: as it was, or why it cannot be used. */
interface Finding {
  readonly id: number
  readonly problem: { readonly code: string; readonly reason: string } | null
  /** Milliseconds since 1970; another date with the same bytes is remembered. */
  readonly modifiedAt?: number
}

/**
 * Looks whether photos are still there and still what was imported: by size and date, and by their bytes where a date has changed.
 *
 * @param photoIds  `undefined`: all.
 */
export async function recheckPhotos(
  store: ProjectStore,
  photoIds?: readonly number[],
  signal?: AbortSignal,
): Promise<{ numMissing: number }> {
  store.library.checkWritable()
  const { photos } = store.library
  const limit = createLimiter(AT_ONCE)
  let numMissing = 0
  for (const part of parts(photos, photoIds)) {
    signal?.throwIfAborted()
    const findings = await Promise.all(part.map((row) => limit(() => check(row, photos.pathOf(row)))))
    if (store.closing.aborted) return { numMissing }
    record(store, part, findings)
    numMissing += findings.filter(({ problem }) => problem !== null).length
  }
  return { numMissing }
}

/** Never all at once: a project may have 100,000 photos. */
function* parts(photos: PhotoTable, photoIds: readonly number[] | undefined): Generator<PhotoRow[], void, void> {
  if (photoIds !== undefined) {
    for (let from = 0; from < photoIds.length; from += PART)
      yield photoIds.slice(from, from + PART).map((id) => photos.get(id))
    return
  }
  for (let part = photos.page(0, PART); part.length > 0; part = photos.page(part.at(-1)!.id, PART)) yield part
}

async function check(row: PhotoRow, path: string): Promise<Finding> {
  const { id } = row
  try {
    const { size, mtimeMs } = await statPhoto(path)
    if (Number(size) !== row.size_bytes) return { id, problem: CHANGED }
    const modifiedAt = Number(mtimeMs)
    if (modifiedAt === row.modified_at && row.problem_code === null) return { id, problem: null }
    return (await hashFile(path)) === row.hash ? { id, problem: null, modifiedAt } : { id, problem: CHANGED }
  } catch (thrown) {
    const { code, message } = explainPhotoFailure(thrown)
    const reason = code === 'missing' ? `There is no file at “${path}” any more.` : message
    return { id, problem: { code: code === 'missing' ? code : 'unreadable', reason } }
  }
}

const CHANGED = { code: 'changed', reason: 'The file is another than the one that was added.' }

/** Writes down what has changed, in one transaction. */
function record({ database, library }: ProjectStore, rows: readonly PhotoRow[], findings: readonly Finding[]): void {
  const problem = database.statement<[string | null, string | null, number]>(
    'UPDATE photos SET problem_code = ?, problem_reason = ? WHERE id = ?',
  )
  const date = database.statement<[number, number]>('UPDATE photos SET modified_at = ? WHERE id = ?')
  const before = new Map(rows.map((row) => [row.id, row]))
  const changed = findings.filter(({ id, problem: found }) => before.get(id)?.problem_code !== (found?.code ?? null))
  const touched = findings.filter(
    ({ id, modifiedAt }) => modifiedAt !== undefined && modifiedAt !== before.get(id)?.modified_at,
  )
  if (changed.length + touched.length === 0) return
  library.amend(() => {
    for (const { id, problem: found } of changed) problem.run(found?.code ?? null, found?.reason ?? null, id)
    for (const { id, modifiedAt } of touched) date.run(modifiedAt!, id)
    return { photoIds: changed.map(({ id }) => id) }
  })
}
