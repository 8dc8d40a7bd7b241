import { number } from '../contract/plan-values.ts'
import { type Affine, compose } from './affine.ts'
import { augmentation, type Size } from './augmentation-kind.ts'

/** Turns by up to this many degrees either way. */
export const rotationDegrees = augmentation({
  setting: number(0, 180).default(0),
  strong: 15,
  part: 'geometry',
  words: { name: 'turn', label: 'Turn by up to', unit: '°' },
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
