import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parsePlan } from '../../core/training/plan-config.ts'
import { KeptPlanChanges } from '../../shared/contract/plan-changes.ts'
import type { PlanBasis, TrainingPlan } from '../../shared/contract/training-plan.ts'
import { contentOf, issuesText, marked } from '../../shared/formats/format.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import { REQUEST_FORMAT, TrainRequest } from '../../shared/contract/training.ts'
import { readReport } from '../runs/run-files.ts'
import { PHOTO_LIST_FILE } from '../photos/photo-list-file.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { missingPartOf, withDiskErrors } from '../files/disk-errors.ts'
import { readTextSync } from '../files/read-regular.ts'

const REQUEST_FILE = 'request.json'

/** Of whatever version of Frostline. */
const KeptRequest = TrainRequest.extend({ config: KeptPlanChanges })

/** Keeps what a run was asked for in its folder, so that it can be continued without being asked again. */
export function rememberRequest(runFolder: string, request: TrainRequest): void {
  writeFileAtomic(
    join(runFolder, REQUEST_FILE),
    `${JSON.stringify(marked(REQUEST_FORMAT, { ...request, resume: false }), null, 2)}\n`,
  )
}

export interface RememberedRun {
  readonly plan: TrainingPlan
  /** Absent in a run that was killed in its first moments. */
  readonly request: TrainRequest | undefined
}

/**
 * What a run was asked for and the plan it has.
 *
 * @throws {AppError} `no-run` if the folder holds none, `bad-plan` or `bad-request` if its files are damaged.
 */
export function recallRun(runFolder: string): RememberedRun {
  const planFile = join(runFolder, 'plan.json')
  if (!existsSync(planFile)) throw failure('no-run', { folder: runFolder, ...missingPartOf(planFile) })
  const plan = parsePlan(
    readJson(planFile, (why) => failure('bad-plan', { of: 'run not JSON', path: planFile, why })),
    planFile,
  )
  if (!existsSync(join(runFolder, REQUEST_FILE))) return { plan, request: undefined }
  return { plan, request: readRequest(runFolder) }
}

/**
 * What a run was made from: in its plan, or in the report of a run of an older version.
 *
 * @returns `undefined` where neither says.
 */
export function basisOf(runFolder: string, { basis }: TrainingPlan): PlanBasis | undefined {
  const report = basis ? undefined : readReport(runFolder)
  if (!report) return basis
  const { hashes, counts, environment } = report
  return { photos: hashes.data, weights: hashes.baseModel, counts, environment }
}

/**
 * What a run was asked for, whether it has begun or not.
 *
 * @throws {AppError} `bad-request` if the file is damaged; `newer-format`; disk errors.
 */
export function readRequest(runFolder: string): TrainRequest {
  const requestFile = join(runFolder, REQUEST_FILE)
  const json = contentOf(
    REQUEST_FORMAT,
    readJson(requestFile, (why) => failure('bad-request', { of: 'file', path: requestFile, why })),
    requestFile,
  )
  const parsed = KeptRequest.safeParse(json)
  if (parsed.success) return movedTo(runFolder, parsed.data)
  throw failure('damaged-request', { path: requestFile, why: issuesText(parsed.error) })
}

/** The photos of a run that lie in its own folder (a project's list) are found again where the folder was moved. */
function movedTo(runFolder: string, request: TrainRequest): TrainRequest {
  const listed = relative(request.out, request.photos)
  return listed === PHOTO_LIST_FILE ? { ...request, photos: join(runFolder, listed) } : request
}

function readJson(path: string, damaged: (why: string) => AppError): unknown {
  const text = withDiskErrors(path, () => readTextSync(path), 'read')
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw damaged(why)
  }
}
