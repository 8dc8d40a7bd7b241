import { existsSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { AppError } from '../shared/errors.ts'
import type { ExecutorChoice } from '../shared/contract/plain.ts'
import type { PreprocessingChoice } from '../shared/preprocessing-choice.ts'
import type { TrainRequest } from '../shared/contract/training.ts'
import { withDiskErrors } from '../node/files/disk-errors.ts'
import { checkOutsideProjects } from '../node/files/outside-projects.ts'
import { readTextSync } from '../node/files/read-regular.ts'
import { recallRun } from '../node/trainer-host/request-file.ts'
import { DEFAULT_MODEL } from '../node/models/model-folders.ts'
import { AUGMENTATIONS, type AugmentationName } from './augmentations.ts'
import type { HeldOut } from './option-values.ts'
import { UsageError } from './usage-error.ts'

export interface TrainFlags {
  readonly val?: HeldOut
  readonly test?: HeldOut
  readonly model?: string
  readonly cutAt?: string
  readonly preprocessing?: PreprocessingChoice
  readonly freeze?: string
  readonly recipe?: TrainRequest['recipe']
  readonly epochs?: number
  readonly batchSize?: number
  readonly learningRate?: number
  readonly optimizer?: 'sgd' | 'adam' | 'adamw'
  readonly augment?: AugmentationName
  readonly classWeights?: 'none' | 'balanced'
  readonly multiLabel?: boolean
  readonly labels?: 'one' | 'several'
  readonly fileColumn?: string
  readonly labelColumn?: string
  /** `off`: every epoch is run. */
  readonly patience?: number | 'off'
  readonly seed?: number
  readonly threads?: number
  readonly executor?: ExecutorChoice
  readonly cacheLimit?: number
  readonly config?: string
  readonly out?: string
  readonly resume?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** A run as the trainer is asked for it, with what its process must know before it starts. */
export interface TrainJob {
  readonly request: TrainRequest
  readonly executor: ExecutorChoice
  readonly threads: number | null
}

/** Flags that say something of a run; a run that is continued has its plan. */
const NOT_WITH_RESUME = new Set(['dryRun', 'out', 'config'])
const WITH_RESUME = new Set(['resume', 'json'])

export function trainJob(photos: string | undefined, flags: TrainFlags, cacheFolder: string, now: Date): TrainJob {
  if (flags.resume !== undefined) return resumedJob(photos, flags, flags.resume, cacheFolder)
  if (photos === undefined)
    throw new UsageError(
      'Which photos? Name a folder with one sub-folder of photos per class.',
      'frostline train photos',
    )
  const config = flags.config === undefined ? {} : readConfig(flags.config)
  const recipe = flags.recipe ?? (flags.freeze === 'head' ? 'head-only' : 'lp-ft')
  if (recipe === 'head-only' && flags.freeze !== undefined && flags.freeze !== 'head')
    throw new UsageError(
      `--recipe head-only trains nothing but the head; --freeze ${flags.freeze} says otherwise.`,
      'Leave one of the two out.',
    )
  const model = flags.model ?? textIn(config, 'modelName') ?? DEFAULT_MODEL
  const multiLabel = severalLabels(flags) ?? (config['multiLabel'] as boolean | undefined)
  const columns = pick(flags, 'fileColumn', 'labelColumn')
  const { modelName: _, multiLabel: __, ...fields } = config
  const plan = withFlags(fields, flags)
  if (flags.out !== undefined) checkOutsideProjects(resolve(flags.out))
  const source = resolve(photos)
  const request: TrainRequest = {
    photos: source,
    ...folderOf('validation', flags.val),
    ...folderOf('test', flags.test),
    model: existsSync(model) ? resolve(model) : model,
    ...(flags.cutAt === undefined ? {} : { cutAt: flags.cutAt }),
    out: resolve(flags.out ?? defaultOut(source, now)),
    resume: false,
    recipe,
    ...pick(flags, 'freeze', 'epochs', 'learningRate'),
    ...(multiLabel === undefined ? {} : { multiLabel }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
    config: plan,
    cacheFolder,
  }
  return { request, ...processOptions(plan) }
}

function resumedJob(photos: string | undefined, flags: TrainFlags, run: string, cacheFolder: string): TrainJob {
  const other = Object.keys(flags).find((name) => !WITH_RESUME.has(name))
  if (other !== undefined)
    throw new UsageError(
      `--${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} cannot be given with --resume: a run goes on with the plan it was begun with.`,
      NOT_WITH_RESUME.has(other) ? 'Leave it out.' : 'Leave it out, or start a new run.',
    )
  const out = resolve(run)
  const { plan, request } = recallRun(out)
  if (request === undefined && photos === undefined)
    throw new UsageError(
      `“${run}” does not say which photos it was begun with.`,
      `frostline train <photos> --resume ${run}`,
    )
  const base: TrainRequest = request ?? { photos: '', out, resume: true, recipe: 'lp-ft', config: {}, cacheFolder }
  return {
    request: { ...base, ...(photos === undefined ? {} : { photos: resolve(photos) }), out, resume: true, cacheFolder },
    executor: plan.executor,
    threads: plan.threads,
  }
}

function severalLabels({ multiLabel, labels }: TrainFlags): boolean | undefined {
  if (multiLabel === true && labels === 'one')
    throw new UsageError('--multi-label and --labels one say the opposite of each other.', 'Leave one of the two out.')
  return labels === undefined ? multiLabel : labels === 'several'
}

type Config = Readonly<Record<string, unknown>>

/** What flags say, over what the configuration file says. */
function withFlags(config: Config, flags: TrainFlags): Record<string, unknown> {
  const fractions = {
    ...(flags.val && 'fraction' in flags.val ? { validation: flags.val.fraction } : {}),
    ...(flags.test && 'fraction' in flags.test ? { test: flags.test.fraction } : {}),
  }
  const over = (key: string, value: unknown) => (value === undefined ? {} : { [key]: value })
  const augmentation = flags.augment && AUGMENTATIONS[flags.augment]
  return {
    ...config,
    ...over('stages', stagesWith(config['stages'], flags)),
    ...over('preprocessing', flags.preprocessing),
    ...over('batchSize', flags.batchSize),
    ...over('optimizer', flags.optimizer && { kind: flags.optimizer }),
    ...over('augmentation', augmentation),
    ...over('classWeights', flags.classWeights),
    ...over('earlyStopping', patienceOver(config['earlyStopping'], flags.patience)),
    ...over('seed', flags.seed),
    ...over('threads', flags.threads),
    ...over('executor', flags.executor),
    ...over('cacheLimitBytes', flags.cacheLimit),
    ...(Object.keys(fractions).length > 0 ? { split: { ...objectOf(config['split']), ...fractions } } : {}),
  }
}

/** A file's stages are taken whole, so the flags that speak of the last one are put into it here. */
function stagesWith(stages: unknown, flags: TrainFlags): unknown {
  if (!Array.isArray(stages) || stages.length === 0) return stages
  const last: unknown = stages[stages.length - 1]
  return [
    ...(stages as unknown[]).slice(0, -1),
    { ...objectOf(last), ...pick(flags, 'freeze', 'epochs', 'learningRate') },
  ]
}

function patienceOver(earlyStopping: unknown, value: number | 'off' | undefined): unknown {
  if (value === undefined) return earlyStopping
  return value === 'off' ? null : { ...objectOf(earlyStopping), patience: value }
}

/** Threads and executor are decided before the plan is complete; what is wrong with them is said with the rest of the plan. */
function processOptions({ executor, threads }: Config): Pick<TrainJob, 'executor' | 'threads'> {
  return {
    executor: executor === 'native' || executor === 'eager' ? executor : 'auto',
    threads: typeof threads === 'number' && Number.isInteger(threads) && threads > 0 ? threads : null,
  }
}

function readConfig(path: string): Record<string, unknown> {
  const text = withDiskErrors(path, () => readTextSync(path), 'read')
  let config: unknown
  try {
    config = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw new AppError('bad-plan', `The plan “${path}” is not JSON: ${why}`, {
      hint: 'Any run’s plan.json is an example of one.',
    })
  }
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as Record<string, unknown>
  throw new AppError('bad-plan', `The plan “${path}” must be an object: { "batchSize": 16, … }.`, {
    hint: 'Any run’s plan.json is an example of one.',
  })
}

function defaultOut(photos: string, now: Date): string {
  const name = basename(photos, extname(photos) === '.csv' ? '.csv' : '')
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
  return join('frostline-runs', `${name}-${date}-${time}`)
}

function folderOf(key: 'validation' | 'test', value: HeldOut | undefined): Record<string, string> {
  return value && 'folder' in value ? { [key]: resolve(value.folder) } : {}
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

const textIn = (config: Config, key: string): string | undefined =>
  typeof config[key] === 'string' ? config[key] : undefined

function pick<K extends keyof TrainFlags>(flags: TrainFlags, ...keys: K[]): { [P in K]?: NonNullable<TrainFlags[P]> } {
  return Object.fromEntries(keys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]]))) as {
    [P in K]?: NonNullable<TrainFlags[P]>
  }
}
