import { getContext, setContext } from 'svelte'
import { Library } from './library.svelte.ts'
import { PhotoActs } from './photo-acts.svelte.ts'
import type { Session } from './session.svelte.ts'

/** What the screens of one open project share; made anew when another is opened. */
export class ProjectState {
  readonly library = new Library()
  readonly acts: PhotoActs

  constructor(session: Session) {
    this.acts = new PhotoActs(session, this.library)
  }
}

const KEY = Symbol('project')

export const provideProjectState = (value: ProjectState): ProjectState => setContext(KEY, value)

/** The open project's state; to be called while a component is set up. */
export const projectState = (): ProjectState => getContext<ProjectState>(KEY)
