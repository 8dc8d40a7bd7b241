import { Option } from 'commander'
import type { PlanField } from '../shared/contract/plan-field.ts'
import { PLAN_FIELDS, PLAN_ROWS, type PlanFieldKey } from '../shared/contract/plan-fields.ts'
import { byteSize, decimal, wholeNumber } from './option-values.ts'

/** Fields of a plan that have a flag. */
export type FlagKey = {
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
  const said = help ?? lowercaseFirst(field.flagHelp ?? field.help ?? field.label)
  const unless = stands ?? defaultOf(field)
  const option = new Option(`--${field.flag}`, unless === undefined ? said : `${said} (default: ${unless})`)
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
  if (field.unset !== undefined) return field.unset
  const value = 'default' in field ? field.default : undefined
  if (typeof value === 'boolean' || value === undefined || value === null) return undefined
  return field.unit === 'bytes' ? `${Number(value) / 2 ** 30} GiB` : String(value)
}

const lowercaseFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
