import type { RunAbout } from '../../node/runs/about.ts'
import type { Readiness } from './checklist.ts'
import { classIdsOf } from './make-request.ts'
import type { RunProject } from './run-project.ts'

/** Of a run that has not begun. */
export const NOTHING_YET = {
  accuracy: null,
  outcome: null,
  numTrainable: null,
  numParameters: null,
  error: null,
} as const

/** What is kept of a run from its beginning. */
export function aboutOf(
  project: RunProject,
  { line, counts, classNames }: Readiness,
): Omit<RunAbout, 'number' | 'name'> {
  return {
    version: 1,
    modelName: line?.modelName ?? '',
    recipe: line?.recipe ?? 'lp-ft',
    line: line?.words ?? '',
    startedAt: 0,
    durationMs: 0,
    counts,
    classNames: [...classNames],
    classIds: classIdsOf(project, classNames),
    multiLabel: project.info().multiLabel,
    revision: project.library.revision,
    state: 'running',
    error: null,
    remedy: 'none',
    outcome: null,
    accuracy: null,
    numTrainable: null,
    numParameters: null,
  }
}
