import { existsSync } from 'node:fs'
import { type AppError, failure } from '../../../shared/errors.ts'
import { nameOfFolder, PROJECT_SUFFIX, type ProjectLayout } from '../layout.ts'
import { lastGoodBackup, timeOfBackup } from './backups.ts'
import type { Examined, WholeDatabase } from './examine.ts'
import { MIGRATIONS } from './migrations.ts'

/** Why a database is not opened. Whatever is wrong with it: where there is a good backup, that is offered. */
export function notWhole(layout: ProjectLayout, found: Exclude<Examined, WholeDatabase>): AppError {
  const name = nameOfFolder(layout.folder)
  if (found.kind === 'newer')
    return failure('project-newer', { name, version: found.version, knownVersion: MIGRATIONS.length })
  const what = found.kind === 'foreign' ? 'is another program’s' : found.what
  const cause = found.kind === 'broken' && found.detail !== undefined ? { cause: new Error(found.detail) } : {}
  const good = lastGoodBackup(layout)
  if (good !== undefined)
    return failure('project-damaged', { of: 'opened', name, what, backupOf: timeOfBackup(good) }, cause)
  if (found.kind === 'foreign' || !isProjectFolder(layout))
    return failure('not-a-project', { of: 'folder', folder: layout.folder, suffix: PROJECT_SUFFIX }, cause)
  return failure('no-backup', { name, what, folder: layout.folder }, cause)
}

/** Whether there is anything in a folder that only a project has. */
const isProjectFolder = ({ database, captures, thumbnails, backups }: ProjectLayout): boolean =>
  [database, captures, thumbnails, backups].some((path) => existsSync(path))
