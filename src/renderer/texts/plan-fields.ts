import type { NumberField, PlanField } from '../../shared/contract/plan-field.ts'
import { PLAN_ROWS } from '../../shared/contract/plan-fields.ts'
import { omitUndefined } from '../../shared/omit-undefined.ts'
import { inFigures, say, sayIfThere } from './say.ts'

/** What the table says of a field, in the language of the window. */
function inWords(key: string, field: PlanField): PlanField {
  const told = (what: string): string | undefined => sayIfThere(`planFields.${key}.${what}`)
  const [label, more, help, unset, others] = ['label', 'more', 'help', 'unset', 'others'].map(told)
  const options = 'options' in field ? field.options : undefined
  const named = options && Object.keys(options).map((value) => [value, told(`options.${value}`) ?? value] as const)
  return {
    ...field,
    ...omitUndefined({ label, more, help, unset, others, options: named && Object.fromEntries(named) }),
  }
}

/** The table of the plan's fields, in the language of the window. */
export const FIELD_ROWS: typeof PLAN_ROWS = PLAN_ROWS.map((row) => ({ ...row, field: inWords(row.key, row.field) }))

const BY_PATH: ReadonlyMap<string, PlanField> = new Map(FIELD_ROWS.map(({ path, field }) => [path, field]))

/** The field at a path of a plan: `stages.1.learningRate`. */
export const fieldAt = (path: string): PlanField | undefined => BY_PATH.get(path.replaceAll(/\.\d+(?=\.|$)/g, '.*'))

/** A field's name where its value is asked for: `Turn by up to`. */
export const askedName = ({ label, more }: PlanField): string => (more === undefined ? label : `${label} ${more}`)

/** A field's name outside its part: `stages.1.learningRate` → `Stage 2: learning rate`. */
export function fieldName(path: string): string {
  const [first = '', second = ''] = path.split('.')
  const part =
    first === 'stages' ? say('planParts.stages.*', { number: Number(second) + 1 }) : sayIfThere(`planParts.${first}`)
  const field = fieldAt(path)
  if (!field) return part ?? path
  const name = askedName(field)
  if (part === undefined || part === name || path === first) return name
  return say('fields.within', { part, field: `${name.charAt(0).toLowerCase()}${name.slice(1)}` })
}

/** A number as the window shows it: a share in percent. */
export function shownNumber(number: number, { scale = 1 }: Pick<NumberField, 'scale'>): string {
  // without the digits that only binary fractions have
  const round = Number((number * scale).toPrecision(12))
  return round !== 0 && Math.abs(round) < 1e-4 ? round.toExponential() : String(round)
}

/** What a field holds as people say it: `15 %`, `Validation loss`, `yes`. @param value  text, as a comparison of runs has it. */
export function fieldValue(path: string, value: string): string {
  const field = fieldAt(path)
  if (value === '' || value === 'null') return say('fields.none')
  if (!field) return value
  switch (field.type) {
    case 'choice':
    case 'kind':
      return field.options[value] ?? value
    case 'switch':
      return value === 'true' ? say('fields.yes') : say('fields.no')
    case 'number':
    case 'whole':
      return Number.isFinite(Number(value)) ? withUnit(shownNumber(Number(value), field), field) : value
    default:
      return value
  }
}

function withUnit(number: string, { unit }: PlanField): string {
  if (unit === undefined) return number
  return unit === '°' ? say('fields.degrees', { number }) : say('fields.unit', { number, unit })
}

const grouped = inFigures({ maximumSignificantDigits: 15 })

/** Which numbers a field takes, as it is shown. */
export function allowedNumbers(field: NumberField): string {
  const figures = (number: number): string => {
    const shown = shownNumber(number, field)
    return shown.includes('e') ? shown : grouped(Number(shown))
  }
  return say(field.type === 'whole' ? 'fields.range.whole' : 'fields.range.any', {
    min: figures(field.minimum),
    max: figures(field.maximum),
  })
}
