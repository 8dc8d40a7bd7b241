import { InvalidArgumentError, Option } from 'commander'
import type { PlanField } from '../shared/contract/plan-field.ts'
import { PLAN_FIELDS, PLAN_ROWS, type PlanFieldKey } from '../shared/contract/plan-fields.ts'
import { parsePreprocessingChoice, PIXEL_VALUES, type PreprocessingChoice } from '../shared/preprocessing-choice.ts'
import { listed, say, sayIfThere } from './texts/say.ts'

const { 'split.validation': SHARE, 'earlyStopping.patience': PATIENCE } = PLAN_FIELDS

/** A share of the photos, or a folder of them. */
export type HeldOut = { readonly fraction: number } | { readonly folder: string }

export function heldOut(text: string): HeldOut {
  if (!/^[+-]?[\d.]+(e[+-]?\d+)?%?$/i.test(text)) return { folder: text }
  const fraction = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (fraction >= SHARE.minimum && fraction <= SHARE.maximum) return { fraction }
  throw new InvalidArgumentError(say('options.share', asTyped(SHARE)))
}

/** The ends of a range as they are typed: without signs between thousands. */
const asTyped = ({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) => ({
  minimum: String(minimum),
  maximum: String(maximum),
})

export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(say('options.wholeNumber', asTyped({ minimum, maximum })))
  }
}

function decimal(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(say('options.number', asTyped({ minimum, maximum })))
  }
}

/** Epochs without improvement before a stage ends. */
export function patience(text: string): number | 'off' {
  return text === 'off' ? text : wholeNumber(PATIENCE.minimum, PATIENCE.maximum)(text)
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** `10GB`, `500 MiB`, `0`. */
export const byteSize =
  (maximum: number) =>
  (text: string): number => {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim())
    const unit = UNITS[(match?.[2] ?? '?').toLowerCase()]
    const bytes = Math.round(Number(match?.[1]) * (unit ?? Number.NaN))
    if (bytes <= maximum) return bytes
    throw new InvalidArgumentError(say('options.size'))
  }

/** Fields of a plan that have a flag. */
type FlagKey = {
  [K in PlanFieldKey]: (typeof PLAN_FIELDS)[K] extends { readonly flag: string } ? K : never
}[PlanFieldKey]

/** What a flag is that its field does not say: how it is read, or what it stands for when it is not given. */
interface More {
  readonly parse?: (text: string) => unknown
  readonly choices?: readonly string[]
  readonly help?: string
  readonly default?: string
}

/** The flag of a field of a plan, with the field's own range, values and default. */
export function planOption(key: FlagKey, { parse, choices, help, default: stands }: More = {}): Option {
  const field: PlanField & { readonly flag: string } = PLAN_FIELDS[key]
  const what = help ?? say(`flags.${key}.help`)
  const value = stands ?? sayIfThere(`flags.${key}.unset`) ?? defaultOf(field)
  const said = value === undefined ? what : say('options.withDefault', { what, value })
  const option = new Option(`--${field.flag}`, said)
  const values = choices ?? choicesOf(field)
  if (values) return option.choices(values)
  const read = parse ?? parserOf(field)
  return read ? option.argParser(read) : option
}

/** `--val` → `val`, as commander names it, and the path in a plan of what it sets. */
export const PLAN_FLAGS: readonly { readonly name: string; readonly path: string; readonly field: PlanField }[] =
  PLAN_ROWS.flatMap(({ path, field }) =>
    field.flag === undefined ? [] : [{ name: new Option(`--${field.flag}`).attributeName(), path, field }],
  )

function choicesOf(field: PlanField): string[] | undefined {
  return field.type === 'choice' || field.type === 'kind' ? Object.keys(field.options) : undefined
}

function parserOf(field: PlanField): ((text: string) => unknown) | undefined {
  if (field.type !== 'number' && field.type !== 'whole') return undefined
  if (field.unit === 'bytes') return byteSize(field.maximum)
  return field.type === 'whole' ? wholeNumber(field.minimum, field.maximum) : decimal(field.minimum, field.maximum)
}

function defaultOf(field: PlanField): string | undefined {
  const value = 'default' in field ? field.default : undefined
  if (typeof value === 'boolean' || value === undefined || value === null) return undefined
  return field.unit === 'bytes' ? `${Number(value) / 2 ** 30} GiB` : String(value)
}

export const jsonOption = (): Option => new Option('--json', say('options.json'))

const values = (): string => listed(PIXEL_VALUES)

/** For what a model's file does not say, or says wrongly. */
export const preprocessingOption = (): Option =>
  planOption('preprocessing', { help: say('options.preprocessing', { values: values() }), parse: readPreprocessing })

function readPreprocessing(value: string): PreprocessingChoice {
  const choice = parsePreprocessingChoice(value)
  if (choice) return choice
  throw new InvalidArgumentError(say('options.noPreprocessing', { value, values: values() }))
}

export const quietOption = (): Option => new Option('--quiet', say('options.quiet'))

export const labelsOption = (): Option =>
  new Option('--labels <amount>', say('options.labels')).choices(['one', 'several'])
