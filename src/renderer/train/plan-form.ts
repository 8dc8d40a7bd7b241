import { valueAt } from '../../core/training/plan-path.ts'
import type { FormPlace, NumberField, PlanField } from '../../shared/contract/plan-field.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { FIELD_ROWS } from '../texts/plan-fields.ts'

/** A field of a plan where it lies: `stages.1.schedule.warmupEpochs`. */
export interface FieldAt {
  readonly path: string
  readonly field: PlanField
}

/** Fields of the whole plan that one place of the form asks for: those that the plan has now. */
export const fieldsOf = (place: FormPlace, plan: TrainingPlan): FieldAt[] =>
  FIELD_ROWS.flatMap(({ path, kinds, field }) =>
    field.form === place && !path.startsWith('stages.') && isThere(plan, path, kinds) ? [{ path, field }] : [],
  )

/** The same of a stage. */
export function fieldsOfStage(place: FormPlace, plan: TrainingPlan, index: number): FieldAt[] {
  const hasBackbone = plan.stages[index]?.freeze !== 'head'
  return FIELD_ROWS.flatMap(({ path, kinds, field }) => {
    if (field.form !== place || !path.startsWith('stages.') || (field.ofBackbone === true && !hasBackbone)) return []
    const at = path.replace('*', String(index))
    return isThere(plan, at, kinds) ? [{ path: at, field }] : []
  })
}

/** A part that is switched off has no fields, and each kind its own. */
function isThere(plan: TrainingPlan, path: string, kinds: readonly string[] | undefined): boolean {
  const part = path.slice(0, Math.max(0, path.lastIndexOf('.')))
  if (part === '') return true
  const value = valueAt(plan, part)
  return value !== null && (kinds === undefined || kinds.includes(String(valueAt(value, 'kind'))))
}

/** `1,000`, `1 000`, `1.000`, `1’000`. */
const GROUPED = /^[1-9]\d{0,2}(?:([,.\s'’])\d{3})(?:\1\d{3})*$/u
/** The same where there may be a fraction, for which the point stands: `1,000`, `12 000.5`. The window writes numbers so itself. */
const GROUPED_WITH_FRACTION = /^([1-9]\d{0,2}(?:([,\s'’])\d{3})(?:\2\d{3})*)((?:\.\d+)?)$/u

/**
 * The number that was written into a field, in its plan's unit: `15` of `15 %` is 0.15. Thousands may be grouped; otherwise a comma may
 * stand for the point: `1,000` is a thousand, `0,001` and `1,5` are fractions. `undefined`: it is no number.
 */
export function readNumber(text: string, { type, scale = 1 }: Pick<NumberField, 'type' | 'scale'>): number | undefined {
  const written = text.trim()
  const [, thousands, , fraction] = GROUPED_WITH_FRACTION.exec(written) ?? []
  const plain =
    type === 'whole' && GROUPED.test(written)
      ? written.replaceAll(/\D/g, '')
      : thousands !== undefined
        ? `${thousands.replaceAll(/\D/g, '')}${fraction}`
        : written.replace(',', '.')
  return plain === '' || !Number.isFinite(Number(plain)) ? undefined : Number((Number(plain) / scale).toPrecision(12))
}

const ADVANCED: readonly FormPlace[] = ['learning', 'regularization', 'stopping', 'augmentation']

/** The parts that Advanced asks for, in which each change counts once: `optimizer`, `stages.1.schedule`. */
export function advancedParts(plan: TrainingPlan): string[] {
  const ofPlan = ADVANCED.flatMap((place) => fieldsOf(place, plan).map(({ path }) => path.split('.').slice(0, 1)))
  const ofStages = plan.stages.flatMap((_, index) =>
    ADVANCED.flatMap((place) => fieldsOfStage(place, plan, index).map(({ path }) => path.split('.').slice(0, 3))),
  )
  return [...new Set([...ofPlan, ...ofStages].map((keys) => keys.join('.')))]
}

/** Whether a field that has a problem is one of those that stand outside Advanced. */
export const isAsideOfAdvanced = (path: string): boolean =>
  path === 'split' ||
  FIELD_ROWS.some(
    (row) =>
      row.field.form !== undefined &&
      !ADVANCED.includes(row.field.form) &&
      row.path === path.replaceAll(/\.\d+(?=\.|$)/g, '.*'),
  )
