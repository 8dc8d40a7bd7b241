import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { failure } from '../../../shared/errors.ts'
import { walkFolder } from '../../photos/walk-folder.ts'
import type { PhotoRow } from '../library/photo-table.ts'
import type { ProjectStore } from '../project-store.ts'
import { hashFile } from '../../files/hash-file.ts'

/**
 * Looks for photos that are missing in a folder and all below it. A file is the one if its bytes are: it may have been renamed. Only
 * files of the same size are read, those of the same name first.
 *
 * @throws {AppError} `folder-not-found`.
 */
export async function locatePhotos(
  { database, library }: ProjectStore,
  folder: string,
  signal?: AbortSignal,
): Promise<{ numFound: number; numMissing: number }> {
  library.checkWritable()
  const root = resolve(folder)
  if ((await stat(root).catch(() => undefined))?.isDirectory() !== true)
    throw failure('folder-not-found', { path: root })
  const missing = [...library.photos.present()].filter((row) => row.problem_code !== null)
  const bySize = groupBySize(missing)
  const found = new Map<number, { path: string; modifiedAt: number }>()
  const { files } = await walkFolder(root, '', signal)
  const names = new Set(missing.map((row) => basename(row.path)))
  const isNamed = (path: string): number => (names.has(basename(path)) ? 0 : 1)
  for (const relativePath of [...files].sort((a, b) => isNamed(a) - isNamed(b))) {
    signal?.throwIfAborted()
    if (found.size === missing.length) break
    const path = join(root, relativePath)
    const stats = await stat(path).catch(() => undefined)
    const candidates = stats?.isFile() === true ? (bySize.get(stats.size) ?? []) : []
    if (stats === undefined || candidates.every(({ id }) => found.has(id))) continue
    const hash = await hashFile(path).catch(() => undefined)
    const match = candidates.find((row) => row.hash === hash)
    if (match !== undefined && !found.has(match.id))
      found.set(match.id, { path, modifiedAt: Math.floor(stats.mtimeMs) })
  }
  const update = database.statement<[string, number, number]>(
    `UPDATE photos SET path = ?, is_copied = 0, modified_at = ?, problem_code = NULL, problem_reason = NULL WHERE id = ?`,
  )
  library.amend(() => {
    for (const [id, { path, modifiedAt }] of found) update.run(path, modifiedAt, id)
    return { photoIds: found.keys() }
  })
  return { numFound: found.size, numMissing: missing.length - found.size }
}

function groupBySize(rows: readonly PhotoRow[]): Map<number, PhotoRow[]> {
  const groups = new Map<number, PhotoRow[]>()
  for (const row of rows) groups.set(row.size_bytes, [...(groups.get(row.size_bytes) ?? []), row])
  return groups
}
