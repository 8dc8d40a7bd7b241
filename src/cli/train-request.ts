import { modelIn } from '../core/training/plan-config.ts'
import { namedModel } from './project-folder.ts'
import { basename, extname, join, resolve } from 'node:path'
import { failure } from '../shared/errors.ts'
import { type ExecutorChoice, executorChoiceOf } from '../shared/contract/plain.ts'
import type { PlanChanges } from '../shared/contract/plan-changes.ts'
import { PlanBasis } from '../shared/contract/training-plan.ts'
import type { TrainRequest } from '../shared/contract/training.ts'
import { checkOutsideProjects } from '../node/files/outside-projects.ts'
import { basisOf, recallRun } from '../node/trainer-host/request-file.ts'
import { DEFAULT_MODEL } from '../node/models/model-folders.ts'
import { type PlanFile, readPlanFile } from './plan-file.ts'
import { flagsOver, type PlanFlags, recipeOf } from './train-flags.ts'
import { say } from './texts/say.ts'
import { UsageError } from './usage-error.ts'

export interface TrainFlags extends PlanFlags {
  readonly config?: string
  readonly out?: string
  readonly resume?: string
  readonly repeat?: string
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** A run as the trainer is asked for it, with what its process must know before it starts. */
export interface TrainJob {
  readonly request: TrainRequest
  readonly executor: ExecutorChoice
  readonly threads: number | null
}

/** Flags that go with a run that has its plan already, because they say nothing of it. */
const WITH_RESUME = new Set(['resume', 'json', 'quiet'])
const WITH_REPEAT = new Set(['repeat', 'json', 'quiet', 'out', 'dryRun'])
const NOT_OF_THE_PLAN = new Set(['dryRun', 'out', 'config', 'resume', 'repeat'])

export function trainJob(photos: string | undefined, flags: TrainFlags, cacheFolder: string, now: Date): TrainJob {
  if (flags.resume !== undefined) return resumedJob(photos, flags, flags.resume, cacheFolder)
  if (flags.repeat !== undefined) return repeatedJob(photos, flags, flags.repeat, cacheFolder, now)
  if (photos === undefined) throw new UsageError(say('train.noPhotos'), 'frostline train photos')
  const recipe = recipeOf(flags) ?? 'lp-ft'
  if (recipe === 'head-only' && flags.freeze !== undefined && flags.freeze !== 'head')
    throw new UsageError(say('train.headOnlyAndFreeze', { line: flags.freeze }), say('usage.leaveOneOut'))
  if (flags.out !== undefined) checkOutsideProjects(resolve(flags.out))
  const { changes, basis }: PlanFile = flags.config === undefined ? { changes: {} } : readPlanFile(flags.config)
  const written = flagsOver(changes, severalLabels(flags))
  const { modelName = DEFAULT_MODEL, multiLabel } = modelIn(written)
  const { modelName: _name, multiLabel: _several, ...config } = written
  const source = resolve(photos)
  const made = basis === undefined ? undefined : parseBasis(basis)
  const request: TrainRequest = {
    photos: source,
    model: namedModel(modelName),
    out: resolve(flags.out ?? defaultOut(source, now)),
    resume: false,
    recipe,
    ...pick(flags, 'freeze', 'epochs', 'learningRate'),
    ...(multiLabel === undefined ? {} : { multiLabel }),
    ...(made === undefined ? {} : { basis: made }),
    config,
    cacheFolder,
  }
  return { request, ...processOptions(config) }
}

function resumedJob(photos: string | undefined, flags: TrainFlags, run: string, cacheFolder: string): TrainJob {
  refuseOthers(flags, WITH_RESUME, 'train.notWithResume')
  const out = resolve(run)
  const { plan, request } = recallRun(out)
  if (request === undefined && photos === undefined)
    throw new UsageError(say('train.photosOfResumed', { run }), `frostline train <photos> --resume ${run}`)
  const base: TrainRequest = request ?? { photos: '', out, resume: true, recipe: 'lp-ft', config: {}, cacheFolder }
  return {
    request: { ...base, ...(photos === undefined ? {} : { photos: resolve(photos) }), out, resume: true, cacheFolder },
    executor: plan.executor,
    threads: plan.threads,
  }
}

/** `--labels` and `--multi-label` say the same: the plan has one field for it. */
function severalLabels({ multiLabel, labels, ...flags }: TrainFlags): TrainFlags {
  if (multiLabel === true && labels === 'one')
    throw new UsageError(say('train.oneLabelAndSeveral'), say('usage.leaveOneOut'))
  const several = labels === undefined ? multiLabel : labels === 'several'
  return { ...flags, ...(several === undefined ? {} : { multiLabel: several }) }
}

/** A new run with everything that decided another one; the trainer refuses it where it would come out otherwise. */
function repeatedJob(
  photos: string | undefined,
  flags: TrainFlags,
  run: string,
  cacheFolder: string,
  now: Date,
): TrainJob {
  refuseOthers(flags, WITH_REPEAT, 'train.notWithRepeat')
  const folder = resolve(run)
  const { plan, request } = recallRun(folder)
  const source = photos === undefined ? request?.photos : resolve(photos)
  if (source === undefined)
    throw new UsageError(say('train.photosOfRepeated', { run }), `frostline train <photos> --repeat ${run}`)
  const basis = basisOf(folder, plan)
  if (basis === undefined) throw failure('run-changed', { wanted: 'repeat', changed: [], run })
  const { modelName, multiLabel, basis: _, ...config } = plan
  return {
    request: {
      photos: source,
      ...(request ? pickRequest(request, 'validation', 'test', 'cutAt') : {}),
      model: modelName,
      out: resolve(flags.out ?? defaultOut(source, now)),
      resume: false,
      recipe: 'lp-ft',
      multiLabel,
      config,
      basis,
      repeats: true,
      cacheFolder,
    },
    executor: plan.executor,
    threads: plan.threads,
  }
}

function refuseOthers(
  flags: TrainFlags,
  allowed: ReadonlySet<string>,
  why: 'train.notWithResume' | 'train.notWithRepeat',
): void {
  const other = Object.keys(flags).find((name) => !allowed.has(name))
  if (other === undefined) return
  const flag = `--${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  throw new UsageError(
    say(why, { flag }),
    say(NOT_OF_THE_PLAN.has(other) ? 'usage.leaveOut' : 'usage.leaveOutOrNewRun'),
  )
}

/** Threads and executor are decided before the plan is complete; what is wrong with them is said with the rest of the plan. */
function processOptions({ executor, threads }: PlanChanges): Pick<TrainJob, 'executor' | 'threads'> {
  return {
    executor: executorChoiceOf(executor),
    threads: typeof threads === 'number' && Number.isInteger(threads) && threads > 0 ? threads : null,
  }
}

function parseBasis(basis: unknown): PlanBasis {
  const parsed = PlanBasis.safeParse(basis)
  if (parsed.success) return parsed.data
  const fields = [...new Set(parsed.error.issues.map(({ path }) => ['basis', ...path].map(String).join('.')))]
  throw failure('bad-plan', { of: 'basis', fields })
}

function defaultOut(photos: string, now: Date): string {
  const name = basename(photos, extname(photos) === '.csv' ? '.csv' : '')
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
  return join('frostline-runs', `${name}-${date}-${time}`)
}

function pick<K extends keyof TrainFlags>(flags: TrainFlags, ...keys: K[]): { [P in K]?: NonNullable<TrainFlags[P]> } {
  return Object.fromEntries(keys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]]))) as {
    [P in K]?: NonNullable<TrainFlags[P]>
  }
}

/** Where older versions kept what the plan says now. */
function pickRequest(request: TrainRequest, ...keys: ('validation' | 'test' | 'cutAt')[]): Partial<TrainRequest> {
  return Object.fromEntries(keys.flatMap((key) => (request[key] === undefined ? [] : [[key, request[key]]])))
}
