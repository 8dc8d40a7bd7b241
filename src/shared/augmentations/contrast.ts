import { number, numberOr, PERCENT } from '../contract/plan-field.ts'
import { augmentation } from './augmentation-kind.ts'

const FIELD = number(0, 1, { label: 'Contrast', more: 'by up to', ...PERCENT, default: 0, form: 'augmentation' })

/** Scales the distance from the photo's mean by 1 ± this. */
export const contrast = augmentation({
  field: FIELD,
  setting: numberOr(FIELD),
  strong: 0.2,
  part: 'color',
  draw: (chance) => {
    const share = chance.between(-1, 1)
    return ({ color }, amount) => {
      color[1] = 1 + amount * share
    }
  },
})
