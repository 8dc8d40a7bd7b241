import { RequestHeadersPlugin } from '@orpc/server/plugins'
import { PROJECT_HEADER } from '../shared/contract/app/window-project.ts'
import { failure } from '../shared/errors.ts'
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
  if (named === '') throw failure('project-not-named', {})
  throw failure('other-project', { name: workspace.project.info().name })
}
