import { randomUUID } from 'node:crypto'
import { renameSync, rmSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, failure } from '../../shared/errors.ts'
import { loadSharp } from '../photos/load-sharp.ts'
import { explainProjectError } from './database/database-errors.ts'
import { PROJECT_SUFFIX } from './layout.ts'
import { lockProject, openProject } from './open-project.ts'
import type { OpenProject } from './project.ts'

/** What the files of a project take on the disk. Photos that lie elsewhere are not among them. */
export async function sizeOfProject(folder: string): Promise<number> {
  let sizeBytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) sizeBytes += await sizeOfProject(path)
    // one that has gone meanwhile takes nothing
    else
      sizeBytes += await lstat(path).then(
        ({ size }) => size,
        () => 0,
      )
  }
  return sizeBytes
}

/** Gives a project another name. Its folder keeps its own. @throws {AppError} as `openProject`, and `project-read-only`. */
export function renameClosed(folder: string, name: string): Promise<void> {
  return withProject(folder, (project) => project.rename(name))
}

/**
 * Deletes a project that nobody has open, also one that is damaged: its folder, and no photo that lies elsewhere. It is moved aside first,
 * so that what is stopped halfway leaves no project that looks whole.
 *
 * @throws {AppError} as `openProject` of one that is whole, `project-read-only`, and what the disk says.
 */
export async function deleteProject(folder: string): Promise<void> {
  try {
    await withProject(folder, (project) => project.library.checkWritable())
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !NOT_OPENED.has(thrown.code)) throw thrown
    if (!folder.toLowerCase().endsWith(PROJECT_SUFFIX)) throw thrown // whatever else it holds is not ours
    lockProject({ folder }).release() // nobody has it open
  }
  const aside = join(dirname(folder), `.deleted-${randomUUID()}`)
  try {
    renameSync(folder, aside)
    rmSync(aside, { recursive: true, maxRetries: 3 })
  } catch (thrown) {
    throw explainProjectError(thrown, folder)
  }
}

/** Why a project is not opened that may be deleted all the same. */
const NOT_OPENED = new Set(['project-damaged', 'no-backup', 'project-newer'])

async function withProject(folder: string, work: (project: OpenProject) => void): Promise<void> {
  const project = await openProject(folder)
  try {
    work(project)
  } finally {
    await project.close()
  }
}

/** @throws {AppError} `project-not-listed` for a folder that is none of these. */
export function checkListed(folder: string, listed: readonly { readonly folder: string }[]): void {
  if (listed.some((each) => each.folder === folder)) return
  throw failure('project-not-listed', { folder })
}

/** Sharp at twice the size it is shown at in the list of recent projects. */
const SIDE = 160

/** A small picture of a project, as a data URL: its first photo with a label, or its first. `null` where it has none. */
export async function coverOf({ library, thumbnails }: OpenProject): Promise<string | null> {
  const hash = library.photos.coverHash()
  if (hash === undefined) return null
  const thumbnail = thumbnails.get(hash)
  if (thumbnail === undefined) return null // it is made again when it is looked at
  try {
    const small = await loadSharp()(thumbnail, { autoOrient: true })
      .resize(SIDE, SIDE, { fit: 'cover' })
      .jpeg({ quality: 75 })
      .toBuffer()
    return `data:image/jpeg;base64,${small.toString('base64')}`
  } catch {
    return null
  }
}
