import { inWindowWords } from '../texts/errors.ts'
import { shellTexts } from '../texts/shell.ts'
import type { ProjectInfo } from '../../shared/contract/app/projects.ts'
import type { Notices } from '../state/notices.svelte.ts'

const BACKUP = 'backup'

/** Tells once what a person should know of the project that is open: what happened on opening it, and when a backup fails. */
export class ProjectNews {
  readonly #notices: Pick<Notices, 'tell' | 'succeeded'>
  #projectId: string | undefined
  #problem: string | undefined

  constructor(notices: Pick<Notices, 'tell' | 'succeeded'>) {
    this.#notices = notices
  }

  take(project: ProjectInfo | null | undefined): void {
    if (project?.id !== this.#projectId) {
      this.#projectId = project?.id
      this.#problem = undefined
      for (const notice of project?.notices ?? []) this.#notices.tell(notice, { stays: true })
      if (project?.readOnly) this.#notices.tell(project.readOnly, { stays: true })
    }
    const problem = project?.backupProblem ?? undefined
    if (problem !== undefined && problem.message !== this.#problem)
      this.#notices.tell(shellTexts.backupFailed(problem.message), {
        tone: 'bad',
        hint: inWindowWords(problem).hint,
        act: BACKUP,
      })
    if (problem === undefined && this.#problem !== undefined) this.#notices.succeeded(BACKUP)
    this.#problem = problem?.message
  }
}
