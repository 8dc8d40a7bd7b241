import { constants, copyFileSync, statSync } from 'node:fs'
import { copyFile, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../shared/errors.ts'
import { NotAFileError, otherThanFile } from './open-regular.ts'

/** Deeper folders are links that lead in circles, or made to do harm. */
const MAX_DEPTH = 64

/** Copies a plain file to a new one. @throws {NotAFileError}, EEXIST, or what else the system throws. */
export async function copyRegular(from: string, to: string): Promise<void> {
  const other = otherThanFile(await stat(from))
  if (other !== undefined) throw new NotAFileError(from, other)
  await copyFile(from, to, constants.COPYFILE_EXCL)
}

/** {@link copyRegular} for a thread that has nothing else to do. */
export function copyRegularSync(from: string, to: string): void {
  const other = otherThanFile(statSync(from))
  if (other !== undefined) throw new NotAFileError(from, other)
  copyFileSync(from, to, constants.COPYFILE_EXCL)
}

/**
 * Copies a folder with all that is in it.
 *
 * @param to     a folder that is there already, and empty.
 * @param links  what becomes of links: `follow` copies what they lead to, `keep` makes the same links.
 * @throws {NotAFileError} for a pipe, a socket or a device in it; {AppError} `folder-too-deep`.
 */
export async function copyFolder(from: string, to: string, links: 'follow' | 'keep', depth = 0): Promise<void> {
  if (depth > MAX_DEPTH) throw failure('folder-too-deep', { path: from, depth })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isSymbolicLink() && links === 'keep') await symlink(await readlink(source), target)
    else if (entry.isDirectory() || (entry.isSymbolicLink() && (await stat(source)).isDirectory())) {
      await mkdir(target, { mode: (await stat(source)).mode & 0o777 })
      await copyFolder(source, target, links, depth + 1)
    } else await copyRegular(source, target)
  }
}
