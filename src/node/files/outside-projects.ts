import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { failure } from '../../shared/errors.ts'

/**
 * Keeps what is written where a person says out of projects: all that is in one is Frostline's, and part of what is there is deleted by itself.
 *
 * @throws {AppError} `inside-project`.
 */
export function checkOutsideProjects(path: string): void {
  const project = projectAround(resolve(path))
  if (project === undefined) return
  throw failure('inside-project', { path, project })
}

/** Where links lead counts, as far as the path is there. */
function projectAround(path: string): string | undefined {
  const real = realPart(path)
  for (const from of new Set([path, real]))
    for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) if (isProject(folder)) return folder
  return undefined
}

const isProject = (folder: string): boolean =>
  /.\.frostline$/i.test(basename(folder)) || existsSync(join(folder, 'project.db'))

function realPart(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPart(parent), basename(path))
  }
}
