import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AppError, failure, fromErrorData } from '../../shared/errors.ts'
import { failureFrom } from '../../shared/failures/parse-failure.ts'
import { PRIVATE_FOLDER } from '../files/access.ts'
import { ensureFolder, exists, removeUnfinished, syncFolder, temporaryName } from '../files/atomic.ts'
import { systemCode } from '../files/disk-errors.ts'
import { lockFolder, type FolderLock } from '../files/lock-folder.ts'
import { keepPrivate } from '../files/private-folder.ts'
import { safeFileName } from '../../shared/safe-name.ts'
import { Database } from './database/database.ts'
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
 * Makes `<parent>/<name>.frostline` and opens it. The parent is made too where it is missing. The folder is made under another name
 * and renamed when all of it is there: of two that make the same project one succeeds, and a kill leaves no half of one.
 *
 * @throws {AppError} `folder-exists`, `no-permission`, `disk-full`.
 */
export function createProject({ parent, name, multiLabel, isSample = false }: NewProject): OpenProject {
  const folder = join(resolve(parent), safeFileName(name, 'project').normalize('NFC') + PROJECT_SUFFIX)
  withProjectErrors(folder, () => ensureFolder(resolve(parent)))
  if (exists(folder)) throw folderExists(folder)
  const temporary = temporaryName(folder)
  try {
    mkdirSync(temporary, { mode: PRIVATE_FOLDER })
    fill(projectLayout(temporary), [name.normalize('NFC'), Date.now(), isSample ? 1 : 0, multiLabel ? 1 : 0])
    syncFolder(temporary)
    placeNew(temporary, folder)
    syncFolder(dirname(folder))
  } catch (thrown) {
    rmSync(temporary, { recursive: true, force: true })
    throw explainProjectError(thrown, folder)
  }
  const layout = projectLayout(folder)
  const lock = lockProject(layout)
  try {
    const database = new Database(layout.database)
    return new OpenProject({ layout, database, lock, readOnly: null, notices: [], cleanUp: () => undefined })
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}

function fill(
  layout: ProjectLayout,
  row: [name: string, createdAt: number, isSample: number, multiLabel: number],
): void {
  const database = createDatabase(layout)
  try {
    database
      .statement<[string, string, number, number, number]>(
        `INSERT INTO project (one, id, name, created_at, is_sample, multi_label, seed, revision, journal_position)
       VALUES (1, ?, ?, ?, ?, ?, 1, 0, 0)`,
      )
      .run(randomUUID(), ...row)
  } finally {
    database.close()
  }
  makeFolders(layout)
}

/** Fails where the name is taken by anything that holds something: another may have made the same project meanwhile. */
function placeNew(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder)
  } catch (thrown) {
    throw exists(folder) ? folderExists(folder) : thrown
  }
}

function folderExists(folder: string): AppError {
  return failure('folder-exists', { path: folder, of: 'project' })
}

/**
 * Opens a project for this process alone; one that may not be written, or whose disk is full, opens for looking.
 *
 * @throws {AppError} `not-a-project`, `folder-locked`, `project-newer`, `project-damaged`, `no-backup`, and what the disk says.
 */
export async function openProject(folder: string, { useBackup = false } = {}): Promise<OpenProject> {
  const layout = projectLayout(resolve(folder))
  checkFolder(layout)
  let lock: FolderLock | undefined
  try {
    lock = lockProject(layout)
    keepPrivate(layout.folder)
    const { database, notices, cleanUp } = await openDatabase(layout, { useBackup })
    const taken = lock.wasTakenOver
      ? [`Frostline did not close this project last time.${useBackup ? '' : NONE_LOST}`]
      : []
    return tidied({ layout, lock, database, cleanUp, notices: [...taken, ...notices], readOnly: null })
  } catch (thrown) {
    lock?.release()
    if (!(thrown instanceof AppError) || !NOT_TO_BE_WRITTEN.has(thrown.code)) throw thrown
    const readOnly = `${thrown.message} Photos and labels can be looked at and copied, not changed.`
    return new OpenProject({ layout, lock: undefined, readOnly, ...openReadOnly(layout, { useBackup }) })
  }
}

/** Of a database that is whole, log included: what was acknowledged stands in one of the two. */
const NONE_LOST = ' No label was lost.'

/** What a disk says that can still be read. */
const NOT_TO_BE_WRITTEN = new Set(['no-permission', 'not-writable', 'disk-full', 'disk-error'])

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
    throw failure('not-a-project', isThere ? { of: 'closed', folder } : { of: 'gone', folder }, { cause: thrown })
  }
  if (!isFolder)
    throw failure('not-a-project', { of: 'file', path: folder, meant: `${nameOfFolder(folder)}${PROJECT_SUFFIX}` })
}

/** @throws {AppError} `folder-locked`, and what the disk says. */
export function lockProject({ folder }: Pick<ProjectLayout, 'folder'>): FolderLock {
  try {
    return lockFolder(folder)
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'folder-locked') throw explainProjectError(thrown, folder)
    const locked = failureFrom('folder-locked', { ...thrown.data, projectName: nameOfFolder(folder) })
    throw locked ? fromErrorData(locked, thrown) : thrown
  }
}
