import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { missingPartOf } from '../../node/files/missing-folder.ts'
import { walkFolder } from '../../node/photos/walk-folder.ts'
import type { SkippedFile } from '../../shared/contract/plain.ts'
import { failure } from '../../shared/errors.ts'

/** A file to look at, or one of which it is known already that it cannot be. Paths are absolute. */
export type ListedFile = string | SkippedFile

/**
 * The files of all inputs, folders with all their levels, in the order given and each folder sorted.
 *
 * @throws {AppError} `photos-not-found` if an input does not exist, `no-photos` if there is no file at all.
 */
export async function listPhotos(inputs: readonly string[], signal: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  for (const input of inputs) {
    const stats = await stat(input).catch((cause: unknown) => {
      throw failure('photos-not-found', { path: input, what: 'no input', ...missingPartOf(input) }, { cause })
    })
    if (!stats.isDirectory()) {
      files.push(input)
      continue
    }
    const content = await walkFolder(input, '', signal)
    files.push(...content.files.map((path) => join(input, path)))
    files.push(...content.skipped.map(({ path, ...why }) => ({ path: join(input, path), ...why })))
  }
  if (files.length === 0) throw failure('no-photos', { of: 'inputs', inputs: [...inputs] })
  return files
}
