import { isAbsolute, join, normalize, sep } from 'node:path'
import { failure } from '../shared/errors.ts'

export interface ChosenPathsOptions {
  /**
   * `true`: people choose in dialogs of the system, so that the host knows what they chose and the window may name nothing else.
   * `false`: the window shows folders itself, and so may name any of them.
   */
  readonly hasNativeDialogs: boolean
  /** Folders that need no choosing, now: the open project's, where new ones are put, those opened before. */
  readonly known: () => readonly string[]
}

/** Where the window may have files read and written, and which it may have shown: where a person pointed, and no further. */
export class ChosenPaths {
  readonly #options: ChosenPathsOptions
  readonly #chosen = new Set<string>()
  readonly #written = new Set<string>()

  constructor(options: ChosenPathsOptions) {
    this.#options = options
  }

  /** Chosen in a dialog, or named when the application was started. What lies below is chosen with it. */
  add(...paths: readonly string[]): void {
    for (const path of paths) this.#chosen.add(normalize(path))
  }

  /** @returns the path, fit to be used. @throws {AppError} `path-not-chosen` */
  check(path: string): string {
    const { hasNativeDialogs, known } = this.#options
    const isPath = isAbsolute(path) && !path.includes('\0')
    if (isPath && (!hasNativeDialogs || isBelow(path, [...this.#chosen, ...known()]))) return normalize(path)
    throw failure('path-not-chosen', { path: path.slice(0, 200) })
  }

  /** What was made for the person, and may be shown to them. */
  wrote(path: string): void {
    this.#written.add(normalize(path))
  }

  /** @param projectFolder  of the open project. @throws {AppError} `path-not-shown` for all but it, and what was written. */
  checkShown(path: string, projectFolder: string | undefined): string {
    const isProject = projectFolder !== undefined && isBelow(path, [projectFolder])
    if (isAbsolute(path) && (isProject || this.#written.has(normalize(path)))) return normalize(path)
    throw failure('path-not-shown', { path: path.slice(0, 200) })
  }
}

/** By name: `..` is resolved, links are the person's own. */
function isBelow(path: string, folders: readonly string[]): boolean {
  const normal = normalize(path)
  return folders.some(
    (folder) => normal === folder || normal.startsWith(folder.endsWith(sep) ? folder : join(folder, sep)),
  )
}
