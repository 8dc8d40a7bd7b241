import { flag } from '../contract/plan-values.ts'
import { compose } from './affine.ts'
import { augmentation } from './augmentation-kind.ts'

/** Mirrors every second photo left to right. */
export const flip = augmentation({
  setting: flag.default(false),
  strong: true,
  part: 'geometry',
  words: { name: 'mirror', label: 'Mirror' },
  draw: (chance) => {
    const isFlipped = chance.uniform() < 0.5
    return (change, isOn, { width }) => {
      if (isOn && isFlipped) change.map = compose(change.map, [-1, 0, width - 1, 0, 1, 0])
    }
  },
})
