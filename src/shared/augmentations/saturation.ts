import { number, numberOr, PERCENT } from '../contract/plan-field.ts'
import { augmentation } from './augmentation-kind.ts'

const FIELD = number(0, 1, { label: 'Color', more: 'by up to', ...PERCENT, default: 0, form: 'augmentation' })

/** Scales the distance from gray by 1 ± this. */
export const saturation = augmentation({
  field: FIELD,
  setting: numberOr(FIELD),
  strong: 0.2,
  part: 'color',
  draw: (chance) => {
    const share = chance.between(-1, 1)
    return ({ color }, amount) => {
      color[2] = 1 + amount * share
    }
  },
})
