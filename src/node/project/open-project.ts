import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { ensureFolder, exists, removeUnfinished } from '../files/atomic.ts'
import { systemCode } from '../files/disk-errors.ts'
import { lockFolder, type FolderLock } from '../files/lock-folder.ts'
import { safeFileName } from '../../shared/safe-name.ts'
import type { Database } from './database/database.ts'
import { explainProjectError, withProjectErrors } from './database/database-errors.ts'
import { createDatabase, openDatabase, openReadOnly } from './database/open-database.ts'
import { nameOfFolder, PROJECT_SUFFIX, projectLayout, type ProjectLayout } from './layout.ts'
import { OpenProject } from './project.ts'

export interface NewProject {
  readonly parent: string
  readonly name: string
  readonly multiLabel: boolean
  readonly isSample?: boolean
}

/**
 * Makes `<parent>/<name>.frostline` and opens it. The parent is made too where it is missing.
 *
 * @throws {AppError} `folder-exists`, `no-permission`, `disk-full`.
 */
export function createProject({ parent, name, multiLabel, isSample = false }: NewProject): OpenProject {
  const folder = join(resolve(parent), safeFileName(name, 'project').normalize('NFC') + PROJECT_SUFFIX)
  withProjectErrors(folder, () => ensureFolder(resolve(parent)))
  if (exists(folder))
    throw new AppError('folder-exists', `There is “${folder}” already.`, {
      hint: 'Choose another name, or open that project.',
    })
  try {
    mkdirSync(folder)
    const layout = projectLayout(folder)
    const lock = lockFolder(folder)
    const database = createDatabase(layout)
    database
      .statement<[string, string, number, number, number]>(
        `INSERT INTO project (one, id, name, created_at, is_sample, multi_label, seed, revision, journal_position)
       VALUES (1, ?, ?, ?, ?, ?, 1, 0, 0)`,
      )
      .run(randomUUID(), name.normalize('NFC'), Date.now(), isSample ? 1 : 0, multiLabel ? 1 : 0)
    makeFolders(layout)
    return new OpenProject({ layout, database, lock, readOnly: null, notices: [], cleanUp: () => undefined })
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true })
    throw explainProjectError(thrown, folder)
  }
}

/**
 * Opens a project for this process alone; one that may not be written opens for looking.
 *
 * @throws {AppError} `not-a-project`, `folder-locked`, `project-newer`, `project-damaged`, and what the disk says.
 */
export async function openProject(folder: string, { useBackup = false } = {}): Promise<OpenProject> {
  const layout = projectLayout(resolve(folder))
  checkFolder(layout)
  const lock = claim(layout)
  if (lock === undefined) {
    const readOnly = `“${layout.folder}” may not be written: photos and labels can be looked at and copied, not changed.`
    return new OpenProject({ layout, lock, readOnly, ...openReadOnly(layout) })
  }
  try {
    const { database, notices, cleanUp } = await openDatabase(layout, { useBackup })
    const taken = lock.wasTakenOver ? ['Frostline did not close this project last time. No label was lost.'] : []
    return tidied({ layout, lock, database, cleanUp, notices: [...taken, ...notices], readOnly: null })
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}

interface Parts {
  readonly layout: ProjectLayout
  readonly lock: FolderLock
  readonly database: Database
  readonly cleanUp: () => void
  readonly notices: readonly string[]
  readonly readOnly: null
}

function tidied(parts: Parts): OpenProject {
  try {
    makeFolders(parts.layout)
    removeUnfinished(parts.layout.folder)
    removeUnfinished(parts.layout.backups)
    removeUnfinished(parts.layout.captures)
    return new OpenProject(parts)
  } catch (thrown) {
    parts.database.close()
    throw explainProjectError(thrown, parts.layout.folder)
  }
}

function makeFolders({ captures, cache, runs, backups }: ProjectLayout): void {
  for (const folder of [captures, cache, runs, backups]) ensureFolder(folder)
}

function checkFolder({ folder }: ProjectLayout): void {
  let isFolder: boolean
  try {
    isFolder = statSync(folder).isDirectory()
  } catch (thrown) {
    const isThere = systemCode(thrown) !== 'ENOENT'
    throw new AppError('not-a-project', `“${folder}” ${isThere ? 'cannot be opened' : 'is not there any more'}.`, {
      hint: isThere ? 'Check its permissions.' : 'It may have been moved or renamed, or its disk is not connected.',
      cause: thrown,
    })
  }
  if (!isFolder)
    throw new AppError('not-a-project', `“${folder}” is a file; a project is a folder.`, {
      hint: `Choose the folder “${nameOfFolder(folder)}${PROJECT_SUFFIX}”.`,
    })
}

/** `undefined` where nothing may be written. */
function claim({ folder }: ProjectLayout): FolderLock | undefined {
  try {
    return lockFolder(folder)
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    if (thrown.code === 'not-writable') return undefined
    if (thrown.code !== 'folder-locked') throw explainProjectError(thrown, folder)
    throw new AppError('folder-locked', `“${nameOfFolder(folder)}” is open already. ${thrown.message}`, {
      hint: 'Close it there first.',
      cause: thrown,
    })
  }
}
