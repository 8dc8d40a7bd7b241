import { Recipe } from '../../shared/contract/training-plan.ts'
import { fieldName, fieldValue } from './plan-fields.ts'
import { planTexts } from './train.ts'

/** What a run was made of besides its plan. */
const RUN_NAMES: Readonly<Record<string, string>> = { model: 'Model', recipe: 'Recipe', line: 'Frost line' }

const FROZEN = new Map([
  ['head', 'all but the head'],
  ['last-block', 'all but the last block'],
  ['none', 'nothing'],
  ['suggested', 'as suggested'],
])

/** A setting's value as people say it: `lp-ft` → `Head first, then fine-tune`, `true` → `yes`. */
export function settingValue(path: string, value: string): string {
  if (path === 'recipe') {
    const recipe = Recipe.safeParse(value).data
    return recipe === undefined ? value : planTexts.recipes[recipe].name
  }
  if (/^stages\.\d+\.freeze$/.test(path)) return FROZEN.get(value) ?? (value === '' ? '–' : `below ${value}`)
  return fieldValue(path, value)
}

/** `stages.1.learningRate` → `Stage 2: learning rate`. */
export const settingName = (path: string): string => RUN_NAMES[path] ?? fieldName(path)
