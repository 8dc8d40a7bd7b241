import { number } from '../contract/plan-values.ts'
import { augmentation } from './augmentation-kind.ts'

/** Adds up to this share of the full range (255) to every channel, either way. */
export const brightness = augmentation({
  setting: number(0, 1).default(0),
  strong: 0.1,
  part: 'color',
  words: { name: 'brightness', label: 'Brightness by up to', unit: '%' },
  draw: (chance) => {
    const share = chance.between(-1, 1)
    return ({ color }, amount) => {
      color[0] = amount * share || 0
    }
  },
})
