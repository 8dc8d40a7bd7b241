import { z } from 'zod'

/** Where the window asks for a field. */
export type FormPlace = 'stage' | 'photos' | 'shares' | 'learning' | 'regularization' | 'stopping' | 'augmentation'

/** What is said of a field of a plan, and who asks for it. */
interface Said {
  readonly label: string
  /** Behind the label where the window asks for a value: “Turn” by up to. */
  readonly more?: string
  /** What it does, in a line. */
  readonly help?: string
  /** What is shown is the plan's number times `scale`, with `unit` behind it. */
  readonly unit?: string
  readonly scale?: number
  /** What a field means that is `null` or left out: `all cores`. */
  readonly unset?: string
  readonly form?: FormPlace
  /** Says something only where layers of the backbone learn. */
  readonly ofBackbone?: true
  /** Of the command line: `batch-size <number>`. */
  readonly flag?: string
  /** What the flag does, where it speaks of more than the field. */
  readonly flagHelp?: string
  /** Tells nothing of what came out: runs are not compared by it. */
  readonly isCompared?: false
}

export interface NumberField extends Said {
  readonly type: 'number' | 'whole'
  readonly minimum: number
  readonly maximum: number
  readonly default?: number | null
}
interface ChoiceField extends Said {
  readonly type: 'choice' | 'kind'
  /** Values as people call them. */
  readonly options: Readonly<Record<string, string>>
  /** How anything else is called, where there is something else. */
  readonly others?: string
  readonly default?: string
}
interface SwitchField extends Said {
  readonly type: 'switch'
  readonly default?: boolean
}
/** A part that may be `null`: with it the fields in it are switched on. */
interface PartField extends Said {
  readonly type: 'part'
}
/** Text, or lists and pairs of it. */
interface TextField extends Said {
  readonly type: 'text'
}
export type PlanField = NumberField | ChoiceField | SwitchField | PartField | TextField

/** A share as people read it. */
export const PERCENT = { scale: 100, unit: '%' } as const

/** Which numbers a field takes, in words. */
const rangeInWords = (
  { type, minimum, maximum }: Pick<NumberField, 'type' | 'minimum' | 'maximum'>,
  shown: (number: number) => string = String,
): string => `a ${type === 'number' ? '' : 'whole '}number from ${shown(minimum)} to ${shown(maximum)}`

/** Where a number must lie. The error is what a person reads when it does not. */
export function number<const S extends Said & { default?: number | null }>(minimum: number, maximum: number, said: S) {
  const field = { type: 'number' as const, minimum, maximum, ...said }
  const error = rangeInWords(field)
  return { ...field, schema: z.number({ error }).min(minimum, { error }).max(maximum, { error }) }
}

export function whole<const S extends Said & { default?: number | null }>(minimum: number, maximum: number, said: S) {
  const field = { type: 'whole' as const, minimum, maximum, ...said }
  const error = rangeInWords(field)
  return { ...field, schema: z.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error }) }
}

export function choice<
  const O extends Readonly<Record<string, string>>,
  const S extends Said & { default?: keyof O; others?: string },
>(options: O, said: S) {
  const values = Object.keys(options) as (keyof O & string)[]
  return { type: 'choice' as const, options, ...said, schema: z.enum(values, { error: `one of ${values.join(', ')}` }) }
}

/** Which of several parts there is: the `kind` of an optimizer. */
export const kind = <const O extends Readonly<Record<string, string>>, const S extends Said & { default?: keyof O }>(
  options: O,
  said: S,
) => ({ type: 'kind' as const, options, ...said })

export const flag = <const S extends Said & { default?: boolean }>(said: S) => ({
  type: 'switch' as const,
  ...said,
  schema: z.boolean({ error: 'true or false' }),
})

/** A field that a plan may leave out. */
export const numberOr = ({ schema, default: value }: { schema: z.ZodNumber; default: number }) => schema.default(value)
export const flagOr = ({ schema, default: value }: { schema: z.ZodBoolean; default: boolean }) => schema.default(value)

export const part = <const S extends Said>(said: S) => ({ type: 'part' as const, ...said })
export const text = <const S extends Said>(said: S) => ({ type: 'text' as const, ...said })
