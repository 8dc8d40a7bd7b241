import { defaultPlan } from './default-plan.ts'
import { PlanChanges } from '../../shared/contract/plan-changes.ts'
import { PLAN_FORMAT, type Stage, TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import { failure } from '../../shared/errors.ts'
import { contentOf } from '../../shared/formats/format.ts'
import { omitUndefined } from '../../shared/omit-undefined.ts'

/** What we need to know of a zod issue. */
interface Issue {
  readonly code?: string | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
}

/**
 * Reads a whole plan.
 *
 * @param source  where it came from, for the message: `plan.json`.
 * @throws {AppError} `bad-plan` naming each field, what was received and what is allowed; `newer-format`, `other-format`.
 */
export function parsePlan(input: unknown, source = 'The plan'): TrainingPlan {
  const result = TrainingPlan.safeParse(contentOf(PLAN_FORMAT, input, source))
  if (result.success) return result.data
  const problems = told((result.error.issues as readonly Issue[]).flatMap((issue) => explain(issue, input)))
  throw failure('bad-plan', { of: 'fields', source, problems })
}

/**
 * A plan from a file that names only what differs from `base`: objects are merged key by key, lists and choices of another
 * `kind` replaced whole.
 *
 * @throws {AppError} `bad-plan`
 */
export function planFromConfig(config: unknown, base: TrainingPlan, source = 'The plan'): TrainingPlan {
  if (!isObject(config)) throw failure('bad-plan', { of: 'no object', source, found: show(config) })
  return parsePlan(mergePlan(base, config), source)
}

/**
 * Fields of a plan that do not hold what is allowed: by path (`stages.0.epochs`), what is.
 *
 * @param config  as {@link planFromConfig}'s.
 */
export function planProblems(config: unknown, base: TrainingPlan): ReadonlyMap<string, string> {
  const result = TrainingPlan.safeParse(mergePlan(base, config))
  const issues = result.success ? [] : (result.error.issues as readonly Issue[])
  return new Map(issues.map(({ path, message }) => [path.map(String).join('.'), message]))
}

/**
 * Takes data for changes of a plan, whatever its fields hold.
 *
 * @throws {AppError} `bad-plan` naming each field that no plan has.
 */
export function parseChanges(input: unknown, source = 'The plan', more: readonly Issue[] = []): PlanChanges {
  const { success, data, error } = PlanChanges.safeParse(input)
  if (success) return data
  const placeOf = ({ path }: Issue): string => path.map(String).join('.')
  // what a field takes is said by the plan itself, where it says anything
  const own = (error.issues as readonly Issue[]).filter(
    (issue) => issue.code === 'unrecognized_keys' || !more.some((other) => placeOf(other) === placeOf(issue)),
  )
  const problems = told([...own, ...more].flatMap((issue) => explain(issue, input)))
  throw failure('bad-plan', { of: 'fields', source, problems })
}

/** Any plan will do. */
const SOME_FACTS = { modelName: 'any', numTrainPhotos: 100, numClasses: 2 }

/**
 * As {@link parseChanges}, of a file: whoever is told of a field that no plan has is told in the same breath what others do not hold as they
 * should.
 */
export function parseWrittenChanges(input: unknown): PlanChanges {
  const whole = TrainingPlan.safeParse(mergePlan(defaultPlan('head-only', SOME_FACTS), input))
  const issues = isObject(input) ? ((whole.error?.issues ?? []) as readonly Issue[]) : []
  return parseChanges(
    input,
    undefined,
    issues.filter(({ code }) => code !== 'unrecognized_keys'),
  )
}

/**
 * What changes say of the model and its labels, which is asked for before there is a plan.
 *
 * @throws {AppError} `bad-plan` where that is not as it should be, naming all that is not.
 */
export function modelIn(changes: PlanChanges): Partial<Pick<TrainingPlan, 'modelName' | 'multiLabel'>> {
  const { modelName, multiLabel } = changes
  const isName = modelName === undefined || (typeof modelName === 'string' && modelName !== '')
  if (isName && (multiLabel === undefined || typeof multiLabel === 'boolean'))
    return omitUndefined({ modelName, multiLabel })
  const { modelName: name, multiLabel: several } = planFromConfig(changes, defaultPlan('head-only', SOME_FACTS))
  return { modelName: name, multiLabel: several }
}

/** `base` with the fields that `config` names, not yet checked. */
export function mergePlan(base: unknown, config: unknown): unknown {
  if (!isObject(base) || !isObject(config)) return config
  if ('kind' in config && config['kind'] !== base['kind']) return config
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(config)) merged.set(key, mergePlan(merged.get(key), value))
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function explain(issue: Issue, input: unknown): string[] {
  const place = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.replace(/^keys: /, '').split(', ')
    return explainUnknown(issue.keys ?? [], place, known)
  }
  const received = issue.path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  )
  const what = received === undefined ? 'is missing' : `is ${show(received)}`
  return [`${place === '' ? 'It' : `“${place}”`} ${what}; allowed: ${issue.message}.`]
}

/** Names that are no fields there: each with the one that was meant, those that none is like together. */
function explainUnknown(keys: readonly string[], place: string, known: readonly string[]): string[] {
  const quoted = (key: string): string => `“${shortened(place === '' ? key : `${place}.${key}`)}”`
  const unlike: string[] = []
  const problems: string[] = []
  for (const key of keys) {
    // one that is longer than any could be is like none
    const closest = key.length > MOST_CHARACTERS ? undefined : closestName(key, known)
    if (closest === undefined) unlike.push(quoted(key))
    else problems.push(`There is no ${quoted(key)}. Did you mean “${closest}”?`)
  }
  if (unlike.length === 0) return problems
  const more = unlike.length > MOST_NAMES ? ` and ${unlike.length - MOST_NAMES} more of that kind` : ''
  const names = unlike.slice(0, MOST_NAMES).join(', ')
  return [...problems, `There is no ${names}${more}. Known here: ${known.join(', ')}.`]
}

const MOST_NAMES = 5
const MOST_PROBLEMS = 20
const MOST_CHARACTERS = 60

/** Each once, and so many as a person would read. */
function told(problems: readonly string[]): string[] {
  const each = [...new Set(problems)]
  if (each.length <= MOST_PROBLEMS) return each
  return [...each.slice(0, MOST_PROBLEMS), `There are ${each.length - MOST_PROBLEMS} more mistakes of such kinds.`]
}

/** As it stands in a file; JSON writes no number that is too large for it. */
function show(value: unknown): string {
  const json = JSON.stringify(value, (_, part: unknown) => (isTooLarge(part) ? String(part) : part)) ?? String(value)
  return shortened(isTooLarge(value) ? String(value) : json)
}

const isTooLarge = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value)

const shortened = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 3)}…` : text

/** The known name nearest to what was written, where it is near enough to have been meant. */
export function closestName(written: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    previous = row
  }
  return previous[b.length]!
}

type Wishes = Pick<TrainRequest, 'config' | 'freeze' | 'exceptions' | 'epochs' | 'learningRate'>

/**
 * The plan that a request makes of its recipe's: with what its flags and its configuration say over it.
 *
 * @throws {AppError} `bad-plan`
 */
export function requestedPlan(request: Wishes, recipe: TrainingPlan): TrainingPlan {
  const stages = recipe.stages.map((stage, i) => withFlags(stage, request, i === recipe.stages.length - 1))
  const plan = planFromConfig(request.config, { ...recipe, stages })
  return request.epochs === undefined ? plan : { ...plan, stages: withEpochs(plan.stages, request.epochs) }
}

/** A line and a learning rate speak of the last stage: with a linear probe first, that is fine-tuning. */
function withFlags(stage: Stage, { freeze, exceptions, learningRate }: Wishes, isLast: boolean): Stage {
  if (!isLast) return stage
  return {
    ...stage,
    ...(freeze === undefined ? {} : { freeze }),
    ...(exceptions === undefined ? {} : { exceptions }),
    ...(learningRate === undefined ? {} : { learningRate }),
  }
}

/**
 * Stages that together have so many epochs at most, in the proportion they had; a stage without any is left out. The last one, which has the
 * line that was asked for, has one at least.
 */
export function withEpochs(stages: readonly Stage[], epochs: number): Stage[] {
  const before = stages.reduce((sum, stage) => sum + stage.epochs, 0)
  const earlier = stages.slice(0, -1).map((stage) => ({
    ...stage,
    epochs: Math.floor((epochs * stage.epochs) / before),
  }))
  const used = earlier.reduce((sum, stage) => sum + stage.epochs, 0)
  const last = stages.slice(-1).map((stage) => ({ ...stage, epochs: epochs - used }))
  return [...earlier, ...last].filter((stage) => stage.epochs > 0)
}
