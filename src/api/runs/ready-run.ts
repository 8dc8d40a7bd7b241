import { failure } from '../../shared/errors.ts'
import { readiness, type Readiness } from './checklist.ts'
import { missingInWords } from './missing-in-words.ts'
import type { OpenModel } from './draft-line.ts'
import type { RunProject } from './run-project.ts'

/** All that a run needs is there. */
type ReadyRun = Readiness & { readonly [K in 'line' | 'defaults']: NonNullable<Readiness[K]> }

/**
 * What a run from the draft is made of, once nothing is missing.
 *
 * @throws {AppError} `not-ready`: its message says what is missing, also where photos turn out to be gone, which were counted until now.
 */
export async function readyRun(project: RunProject, openModel: OpenModel): Promise<ReadyRun> {
  await ready(project, openModel)
  await lookForPhotos(project)
  return ready(project, openModel)
}

async function ready(project: RunProject, openModel: OpenModel): Promise<ReadyRun> {
  const found = await readiness(project, false, openModel)
  const missing = found.items.filter(({ level }) => level === 'missing')
  const { line, defaults } = found
  if (missing.length === 0 && line && defaults) return { ...found, line, defaults }
  throw failure('not-ready', { missing: missing.map(missingInWords) })
}

async function lookForPhotos(project: RunProject): Promise<void> {
  const before = project.labelledPhotos()
  await project.recheck(before.map(({ photoId }) => photoId))
  if (project.closing.aborted) throw failure('no-project', {})
  const left = new Set(project.labelledPhotos().map(({ photoId }) => photoId))
  const numGone = before.filter(({ photoId }) => !left.has(photoId)).length
  if (numGone > 0)
    throw failure('not-ready', { missing: [missingInWords({ code: 'problem-photos', numPhotos: numGone })] })
}
