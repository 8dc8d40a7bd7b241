import { number, numberOr } from '../contract/plan-field.ts'
import { type Affine, augmentation, compose, type Size } from './augmentation-kind.ts'

const FIELD = number(0, 180, { label: 'Turn', more: 'by up to', unit: '°', default: 0, form: 'augmentation' })

/** Turns by up to this many degrees either way. */
export const rotationDegrees = augmentation({
  field: FIELD,
  setting: numberOr(FIELD),
  strong: 15,
  draw: (chance) => {
    const turn = chance.between(-1, 1)
    return (change, degrees, size) => {
      change.map = compose(change.map, rotation(size, turn * degrees))
    }
  },
})

/** About the photo's center. */
function rotation({ height, width }: Size, degrees: number): Affine {
  const cos = Math.cos((degrees * Math.PI) / 180)
  const sin = Math.sin((degrees * Math.PI) / 180)
  const x = (width - 1) / 2
  const y = (height - 1) / 2
  return [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y]
}
