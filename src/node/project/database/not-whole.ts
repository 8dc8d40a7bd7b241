import { existsSync } from 'node:fs'
import { AppError } from '../../../shared/errors.ts'
import { nameOfFolder, PROJECT_SUFFIX, type ProjectLayout } from '../layout.ts'
import { lastGoodBackup, timeOfBackup } from './backups.ts'
import type { Examined, WholeDatabase } from './examine.ts'
import { MIGRATIONS } from './migrations.ts'

/** Why a database is not opened. Whatever is wrong with it: where there is a good backup, that is offered. */
export function notWhole(layout: ProjectLayout, found: Exclude<Examined, WholeDatabase>): AppError {
  const name = nameOfFolder(layout.folder)
  if (found.kind === 'newer')
    return new AppError(
      'project-newer',
      `“${name}” was made by a newer Frostline (its format is ${found.version}; this one knows ${MIGRATIONS.length}).`,
      { hint: 'Update Frostline to open it. Nothing was changed.' },
    )
  const what = found.kind === 'foreign' ? 'is another program’s' : found.what
  const cause = found.kind === 'broken' && found.detail !== undefined ? { cause: new Error(found.detail) } : {}
  const good = lastGoodBackup(layout)
  if (good !== undefined)
    return new AppError('project-damaged', `The database of “${name}” ${what}.`, {
      hint: `The last good backup is of ${timeOfBackup(good)}. Open that one; what is there now is kept beside it.`,
      ...cause,
    })
  if (found.kind === 'foreign' || !isProjectFolder(layout))
    return new AppError('not-a-project', `“${layout.folder}” is not a Frostline project.`, {
      hint: `Choose a folder that ends with “${PROJECT_SUFFIX}”, or make a new project.`,
      ...cause,
    })
  return new AppError('no-backup', `The database of “${name}” ${what}, and there is no backup that can be opened.`, {
    hint: `The other files of the project, photos included, are still in “${layout.folder}”.`,
    ...cause,
  })
}

/** Whether there is anything in a folder that only a project has. */
const isProjectFolder = ({ database, captures, thumbnails, backups }: ProjectLayout): boolean =>
  [database, captures, thumbnails, backups].some((path) => existsSync(path))
