import { number } from '../contract/plan-values.ts'
import { augmentation } from './augmentation-kind.ts'

/** Scales the distance from gray by 1 ± this. */
export const saturation = augmentation({
  setting: number(0, 1).default(0),
  strong: 0.2,
  part: 'color',
  words: { name: 'color', label: 'Color by up to', unit: '%' },
  draw: (chance) => {
    const share = chance.between(-1, 1)
    return ({ color }, amount) => {
      color[2] = 1 + amount * share
    }
  },
})
