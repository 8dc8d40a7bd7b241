import { z } from 'zod'
import { PLAN_ROWS } from './plan-fields.ts'
import type { TrainingPlan } from './training-plan.ts'

/** What a person wrote into one field, right or wrong. */
type Written = string | number | boolean | null
/** The same of a field that takes a list, or pairs: names of layers, `[["block", factor], …]`. */
type WrittenList = readonly (Written | readonly Written[])[]

type Lists<T> = Extract<T, readonly unknown[]>
type Parts<T> = Exclude<Extract<T, object>, readonly unknown[]>
type KeyOfEach<T> = T extends unknown ? keyof T : never
type ValueOfEach<T, Key> = T extends unknown ? (Key extends keyof T ? T[Key] : never) : never

/** Of a part that has kinds, the fields of all: which belong together is the plan's to check. */
type PartChanges<T> = { readonly [Key in KeyOfEach<T>]?: Changes<ValueOfEach<T, Key>> }
type Changes<T> =
  | Written
  | WrittenList
  | ([Parts<T>] extends [never] ? never : PartChanges<Parts<T>>)
  | ([Parts<Lists<T>[number]>] extends [never] ? never : readonly PartChanges<Parts<Lists<T>[number]>>[])

/**
 * Parts of a plan: what differs from a default, as a person wrote or chose it. Its fields are those of the plan; what they hold is checked
 * when it is laid over that default (`planFromConfig`), because a mistake is to be told with the name of its field.
 */
export type PlanChanges = {
  readonly [Key in keyof Omit<TrainingPlan, 'basis' | 'classWeights'>]?: Changes<TrainingPlan[Key]>
} & { readonly classWeights?: Changes<TrainingPlan['classWeights']> | Readonly<Record<string, Written>> }

/** Names of fields, and what is in them; nothing is in a field that takes values. `*`: each part of a list. */
type Fields = ReadonlyMap<string, Fields>

/** The fields of a plan, from their table. */
function fieldsOf(paths: readonly string[]): Fields {
  const names = [...new Set(paths.map((path) => path.split('.', 1)[0] ?? ''))]
  const inside = (name: string): string[] =>
    paths.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1))
  return new Map(names.map((name) => [name, fieldsOf(inside(name))]))
}

/** What is in no row: the number that files have, and where photos that are held back lie. */
const OTHERS = ['version', 'split.validation.folder', 'split.test.folder']
const FIELDS = fieldsOf([...PLAN_ROWS.map(({ path }) => path), ...OTHERS])
/** What it holds has names that a person gave. */
const BY_CLASS = 'classWeights'

interface Problem {
  readonly path: readonly string[]
  /** Names that are none of its fields. */
  readonly keys?: readonly string[]
  readonly message: string
}

/** What of data is not what changes are: fields that no plan has, and what no field holds. */
function* problemsOf(data: unknown, fields: Fields, path: readonly string[]): Generator<Problem, void, undefined> {
  const parts = fields.get('*')
  if (isPart(data)) {
    const isNone = parts !== undefined || fields.size === 0
    if (path.length === 1 && path[0] === BY_CLASS && Object.values(data).every(isWritten)) return
    if (isNone) return yield { path, message: parts ? 'a list of objects' : 'a value or a list of values' }
    const keys = Object.keys(data).filter((key) => !fields.has(key))
    if (keys.length > 0) yield { path, keys, message: `keys: ${[...fields.keys()].join(', ')}` }
    for (const [key, inner] of fields) yield* problemsOf(data[key], inner, [...path, key])
    return
  }
  if (path.length === 0) return yield { path, message: 'an object ({ … })' }
  if (!Array.isArray(data)) {
    if (data !== undefined && !isWritten(data)) yield { path, message: 'a value or a list of values' }
    return
  }
  for (const [i, each] of (data as readonly unknown[]).entries())
    if (parts && isPart(each)) yield* problemsOf(each, parts, [...path, String(i)])
    else if (!isWritten(each) && !(Array.isArray(each) && each.every(isWritten)))
      yield { path: [...path, String(i)], message: 'a value or a list of values' }
}

const isPart = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
const isWritten = (data: unknown): data is Written =>
  data === null || ['string', 'number', 'boolean'].includes(typeof data)

function changes<T>(fields: Fields) {
  return z.custom<T>().check((context) => {
    for (const { path, keys, message } of problemsOf(context.value, fields, []))
      if (keys === undefined) context.issues.push({ code: 'custom', path: [...path], message, input: context.value })
      else
        context.issues.push({ code: 'unrecognized_keys', path: [...path], keys: [...keys], message, input: undefined })
  })
}

export const PlanChanges = changes<PlanChanges>(FIELDS)

/** Whether there are fields where a part of a plan is expected. */
export const hasFields = <T>(changes: T): changes is Parts<T> & T => isPart(changes)

export type StageChanges = PartChanges<TrainingPlan['stages'][number]>
/** Stages that can be told apart by their place; anything else is told of when the plan is checked. */
export const areStages = (stages: PlanChanges['stages']): stages is readonly StageChanges[] =>
  Array.isArray(stages) && stages.length > 0 && stages.every(isPart)

export type AugmentationChanges = PartChanges<TrainingPlan['augmentation']>
export const AugmentationChanges = changes<AugmentationChanges>(FIELDS.get('augmentation') ?? new Map())

/** What of kept data are changes: what an older or a newer Frostline has besides is left out. */
export const KeptPlanChanges = z.preprocess((data) => known(data, FIELDS), PlanChanges)

function known(data: unknown, fields: Fields): unknown {
  if (Array.isArray(data)) return data.map((each: unknown) => known(each, fields.get('*') ?? fields))
  if (!isPart(data)) return data
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => {
      const inner = fields.get(key)
      if (inner === undefined || key === BY_CLASS) return inner ? [[key, value]] : []
      return inner.size === 0 && isPart(value) ? [] : [[key, known(value, inner)]]
    }),
  )
}
