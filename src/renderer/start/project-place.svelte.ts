import { pickPaths } from '../files/pick-paths.ts'
import type { Session } from '../state/session.svelte.ts'
import { folderOf } from './start-projects.svelte.ts'

/** The name and the place of a project that is to be made, as a dialog asks for them. */
export class ProjectPlace {
  name = $state('')
  parent = $state('')
  readonly isComplete = $derived(this.name.trim() !== '' && this.parent.trim() !== '')
  /** What will be made; empty without a name. */
  readonly folder = $derived(this.name.trim() === '' ? '' : folderOf(this.parent, this.name))
  readonly #session: Session

  constructor(session: Session, name = '') {
    this.#session = session
    this.name = name
    this.parent = session.host.projectsFolder
  }

  /** Our own dialog for folders is open, and stands in for the one that asks. */
  get isChoosing(): boolean {
    return this.#session.picker.request !== undefined
  }

  async choose(): Promise<void> {
    this.parent = (await pickPaths(this.#session, 'new-folder'))?.[0] ?? this.parent
  }
}
