import { basename, join } from 'node:path'

/** What folders of projects end with. */
export const PROJECT_SUFFIX = '.frostline'

/** Where things lie in a project's folder. */
export interface ProjectLayout {
  readonly folder: string
  readonly database: string
  readonly backups: string
  readonly thumbnails: string
  /** Files that belong to the project: dropped, pasted, taken with the webcam, copied in. */
  readonly captures: string
  /** May be deleted at any time. */
  readonly cache: string
  readonly runs: string
}

export function projectLayout(folder: string): ProjectLayout {
  return {
    folder,
    database: join(folder, 'project.db'),
    backups: join(folder, 'backups'),
    thumbnails: join(folder, 'thumbnails'),
    captures: join(folder, 'captures'),
    cache: join(folder, 'cache'),
    runs: join(folder, 'runs'),
  }
}

/** The name a folder gives its project, for lists and messages where the project itself cannot be asked. */
export function nameOfFolder(folder: string): string {
  const name = basename(folder)
  return name.toLowerCase().endsWith(PROJECT_SUFFIX) ? name.slice(0, -PROJECT_SUFFIX.length) : name
}
