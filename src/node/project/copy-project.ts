import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { backup } from 'node:sqlite'
import { failure } from '../../shared/errors.ts'
import { ensureFolder, exists, writeFolderAtomic } from '../files/atomic.ts'
import { copyFolder } from '../files/copy-regular.ts'
import { PRIVATE_FOLDER } from '../files/access.ts'
import { noteUnfinished } from '../files/unfinished-notes.ts'
import { makePrivateFile } from '../files/private-folder.ts'
import { safeFileName } from '../../shared/safe-name.ts'
import { Database } from './database/database.ts'
import { explainProjectError } from './database/database-errors.ts'
import { PROJECT_SUFFIX, projectLayout } from './layout.ts'
import type { OpenProject } from './project.ts'

/** What a copy takes along beside the databases. Caches and backups stay. */
const COPIED = ['captures', 'runs'] as const

/**
 * A whole copy of a project, with another name and number, beside the original's photos. Nothing is there until all of it is.
 *
 * @returns its folder.
 * @throws {AppError} `folder-exists`, `folder-inside-project`, `no-permission`, `disk-full`.
 */
export async function copyProject(project: OpenProject, parent: string, name: string): Promise<string> {
  const folder = join(resolve(parent), safeFileName(name, 'project') + PROJECT_SUFFIX)
  if (exists(folder)) throw failure('folder-exists', { path: folder, of: 'folder' })
  if ((folder + sep).startsWith(project.folder + sep)) throw failure('folder-inside-project', {})
  try {
    ensureFolder(resolve(parent))
    const fill = async (temporary: string): Promise<void> => {
      const [from, to] = [project.layout, projectLayout(temporary)]
      makePrivateFile(to.database)
      await backup(project.database.connection, to.database)
      renameCopy(to.database, name)
      await project.thumbnails.copyTo(to.thumbnails)
      for (const part of COPIED) {
        if (!existsSync(from[part])) continue
        await mkdir(to[part], { mode: PRIVATE_FOLDER })
        await copyFolder(from[part], to[part], 'keep')
      }
    }
    await writeFolderAtomic(folder, fill, noteUnfinished)
    return folder
  } catch (thrown) {
    throw explainProjectError(thrown, folder)
  }
}

function renameCopy(path: string, name: string): void {
  const database = new Database(path)
  try {
    database
      .statement<[string, string, number]>('UPDATE project SET id = ?, name = ?, created_at = ?')
      .run(randomUUID(), name.normalize('NFC'), Date.now())
  } finally {
    database.close()
  }
}
