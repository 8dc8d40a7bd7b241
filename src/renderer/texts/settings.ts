import { Recipe } from '../../shared/contract/training-plan.ts'
import type { Difference } from '../../shared/contract/app/results.ts'
import { askedName, fieldAt, fieldName, fieldValue } from './plan-fields.ts'
import { say, words } from './say.ts'
import { planTexts } from './train.ts'

export type SettingWithin = NonNullable<Difference['within']>['before'][number]

/** What a run was made of besides its plan. */
const NAMES: Readonly<Record<string, string>> = words('settings.names')

const FROZEN: Readonly<Record<string, string>> = words('settings.frozen')

/** A setting's value as people say it: `lp-ft` → `Head first, then fine-tune`, `true` → `yes`. */
export function settingValue(path: string, value: string): string {
  if (path === 'recipe') {
    const recipe = Recipe.safeParse(value).data
    return recipe === undefined ? value : planTexts.recipes[recipe].name
  }
  if (/^stages\.\d+\.freeze$/.test(path))
    return FROZEN[value] ?? (value === '' ? say('fields.none') : say('settings.frozenBelow', { layer: value }))
  return fieldValue(path, value)
}

/** What a part of another kind says in it: `Momentum: 0.9`. */
export const settingWithin = ({ what, value }: SettingWithin): string => {
  const field = fieldAt(what)
  return say('settings.within', { name: field ? askedName(field) : what, value: fieldValue(what, value) })
}

/** `stages.1.learningRate` → `Stage 2: learning rate`. */
export const settingName = (path: string): string => NAMES[path] ?? fieldName(path)
