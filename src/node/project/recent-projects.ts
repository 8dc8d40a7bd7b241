import { statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { RecentProject } from '../../shared/contract/app/projects.ts'
import { readTextSync } from '../files/read-regular.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { ensurePrivateFolder } from '../files/private-folder.ts'

const MAX_PROJECTS = 40
const MAX_FILE_BYTES = 8 * 2 ** 20

const Remembered = RecentProject.omit({ isThere: true })
type Remembered = z.output<typeof Remembered>

/** The projects a person had open last, newest first, in the user's own folder for settings. */
export class RecentProjects {
  readonly #folder: string
  readonly #file: string

  constructor(folder: string) {
    this.#folder = folder
    this.#file = join(folder, 'recent-projects.json')
  }

  list(): RecentProject[] {
    return this.#read().map((project) => ({ ...project, isThere: isFolder(project.folder) }))
  }

  /** Puts a project first. */
  remember(project: Remembered): void {
    const others = this.#read().filter(({ folder }) => folder !== project.folder)
    this.#write([project, ...others].slice(0, MAX_PROJECTS))
  }

  rename(folder: string, name: string): void {
    this.#write(this.#read().map((project) => (project.folder === folder ? { ...project, name } : project)))
  }

  forget(folder: string): void {
    this.#write(this.#read().filter((project) => project.folder !== folder))
  }

  /** A list that cannot be read is no reason not to start: it begins anew. */
  #read(): Remembered[] {
    try {
      const rows = z.array(z.unknown()).parse(JSON.parse(readTextSync(this.#file, { maxBytes: MAX_FILE_BYTES })))
      return rows.flatMap((row) => {
        const parsed = Remembered.safeParse(row)
        return parsed.success ? [parsed.data] : []
      })
    } catch {
      return []
    }
  }

  #write(projects: readonly Remembered[]): void {
    ensurePrivateFolder(this.#folder)
    writeFileAtomic(this.#file, JSON.stringify(projects, undefined, 2))
  }
}

/** Whatever is wrong with what is in it: opening it says so, and offers a backup. */
function isFolder(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return false
  }
}
