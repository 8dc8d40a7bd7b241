import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { missingFolderIn } from '../../node/files/missing-folder.ts'
import { walkFolder } from '../../node/photos/walk-folder.ts'
import type { SkippedFile } from '../../shared/contract/plain.ts'
import { AppError } from '../../shared/errors.ts'

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
      throw new AppError('photos-not-found', `“${input}” does not exist.${missingFolderIn(input)}`, {
        hint: 'Check the spelling; a name with spaces needs quotes on a command line.',
        cause,
      })
    })
    if (!stats.isDirectory()) {
      files.push(input)
      continue
    }
    const content = await walkFolder(input, '', signal)
    files.push(...content.files.map((path) => join(input, path)))
    files.push(...content.skipped.map(({ path, ...why }) => ({ path: join(input, path), ...why })))
  }
  if (files.length === 0)
    throw new AppError('no-photos', `There is no file in ${inputs.map((input) => `“${input}”`).join(', ')}.`, {
      hint: 'Name photos, or a folder that holds some.',
    })
  return files
}
