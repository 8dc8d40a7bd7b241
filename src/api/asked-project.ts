import { RequestHeadersPlugin } from '@orpc/server/plugins'
import { PROJECT_HEADER } from '../shared/contract/app/window-project.ts'
import { AppError } from '../shared/errors.ts'
import type { Services } from './services.ts'

/** What came with a question beside its input. */
export interface Asker {
  readonly reqHeaders?: Headers
}

/** For every host that serves the router: hands on what a question named. */
export const handlerOptions = () => ({ plugins: [new RequestHeadersPlugin<Services & Asker>()] })

/** @throws {AppError} unless the project that is open is the one the window named. */
export function checkProject({ workspace, reqHeaders }: Pick<Services, 'workspace'> & Asker): void {
  checkNamed(workspace, reqHeaders?.get(PROJECT_HEADER) ?? '')
}

/** @throws {AppError} `no-project`, `project-not-named`, `other-project`. */
export function checkNamed(workspace: Services['workspace'], named: string): void {
  const { id } = workspace.project
  if (named === id) return
  if (named === '')
    throw new AppError('project-not-named', 'The window did not say which project it shows, so nothing was done.', {
      hint: 'Load the window again.',
    })
  throw new AppError(
    'other-project',
    `“${workspace.project.info().name}” is open now, and this window shows another project. Nothing was changed.`,
    { hint: 'Open this window’s project again, or show the one that is open.' },
  )
}
