import { flag, flagOr } from '../contract/plan-field.ts'
import { augmentation, compose } from './augmentation-kind.ts'

const FIELD = flag({ label: 'Mirror', default: false, form: 'augmentation' })

/** Mirrors every second photo left to right. */
export const flip = augmentation({
  field: FIELD,
  setting: flagOr(FIELD),
  strong: true,
  draw: (chance) => {
    const isFlipped = chance.uniform() < 0.5
    return (change, isOn, { width }) => {
      if (isOn && isFlipped) change.map = compose(change.map, [-1, 0, width - 1, 0, 1, 0])
    }
  },
})
