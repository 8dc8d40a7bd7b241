import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { failure } from '../shared/errors.ts'
import { shellWord } from './output/printable.ts'

/** Whether a folder is a project of the window. */
const isProjectFolder = (path: string): boolean => existsSync(join(path, 'project.db'))

/** A model as the trainer is to find it, which runs elsewhere: by its whole path, or by a name that is looked up. */
export const namedModel = (name: string): string => (existsSync(name) ? resolve(name) : name)

/** Runs of a project that have what is asked for, the newest last. */
function runsWith(project: string, ...file: string[]): string[] {
  const runs = join(project, 'runs')
  const names = existsSync(runs) ? readdirSync(runs) : []
  return names
    .filter((name) => existsSync(join(runs, name, ...file)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(runs, name))
}

/**
 * A project holds photos by their places, and models of several runs: which of them is meant has to be said.
 *
 * @param command  how the command line goes on with what should be named in its place.
 * @throws {AppError} `is-a-project`
 */
export function refuseProjectAs(what: 'model' | 'photos', path: string, command: (named: string) => string): void {
  if (!isProjectFolder(path)) return
  const run = runsWith(path, ...(what === 'model' ? ['model'] : ['photos.json'])).at(-1)
  const named = run === undefined ? undefined : what === 'model' ? run : join(run, 'photos.json')
  const inWindow = `frostline serve --project ${shellWord(path)}`
  throw failure('is-a-project', {
    path,
    as: what,
    command: named === undefined ? undefined : command(shellWord(named)),
    windowCommand: inWindow,
  })
}
