import { number, numberOr, PERCENT } from '../contract/plan-field.ts'
import { augmentation } from './augmentation-kind.ts'

const FIELD = number(0, 1, { label: 'Brightness', more: 'by up to', ...PERCENT, default: 0, form: 'augmentation' })

/** Adds up to this share of the full range (255) to every channel, either way. */
export const brightness = augmentation({
  field: FIELD,
  setting: numberOr(FIELD),
  strong: 0.1,
  draw: (chance) => {
    const share = chance.between(-1, 1)
    return ({ color }, amount) => {
      color[0] = amount * share || 0
    }
  },
})
