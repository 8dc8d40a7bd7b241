import { number, numberOr, PERCENT } from '../contract/plan-field.ts'
import { augmentation, type PhotoChange, type Size } from './augmentation-kind.ts'

const FIELD = number(0, 0.9, { label: 'Blank out a square', more: 'of', ...PERCENT, default: 0, form: 'augmentation' })

/** Side of the square that is blanked out, as a share of the shorter side. DeVries and Taylor 2017 (arXiv:1708.04552). */
export const cutOut = augmentation({
  field: FIELD,
  setting: numberOr(FIELD),
  strong: 0.2,
  draw: (chance) => {
    const centerY = chance.uniform()
    const centerX = chance.uniform()
    return (change, share, size) => {
      if (share > 0) change.cutOut = box(size, share, centerY, centerX)
    }
  },
})

/** Around a random center; what lies outside the photo is lost, as in the paper. */
function box({ height, width }: Size, share: number, centerY: number, centerX: number): PhotoChange['cutOut'] {
  const side = Math.max(1, Math.round(share * Math.min(height, width)))
  const top = Math.round(centerY * height - side / 2)
  const left = Math.round(centerX * width - side / 2)
  return [Math.max(0, top), Math.max(0, left), Math.min(height, top + side), Math.min(width, left + side)]
}
