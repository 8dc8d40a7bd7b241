import type { z } from 'zod'
import { number, numberOr, part, PERCENT } from '../contract/plan-field.ts'
import { section } from '../contract/part-kind.ts'
import { type Affine, augmentation, type Chance, compose, type Size } from './augmentation-kind.ts'

/** Shares of the photo's area, and width : height. */
const PARTS = {
  minScale: number(0.01, 1, { label: 'Smallest part', ...PERCENT, default: 0.35, form: 'augmentation' }),
  maxScale: number(0.01, 1, { label: 'Largest part', ...PERCENT, default: 1 }),
  minRatio: number(0.1, 10, { label: 'Narrowest part, width to height', default: 3 / 4 }),
  maxRatio: number(0.1, 10, { label: 'Widest part, width to height', default: 4 / 3 }),
}
const Crop = section({
  minScale: numberOr(PARTS.minScale),
  maxScale: numberOr(PARTS.maxScale),
  minRatio: numberOr(PARTS.minRatio),
  maxRatio: numberOr(PARTS.maxRatio),
})
type Crop = z.output<typeof Crop>

/** Cuts a random part out and stretches it to the input size, as torchvision's `RandomResizedCrop`. */
export const randomResizedCrop = augmentation({
  setting: Crop.nullable()
    .default(null)
    .refine((crop) => crop === null || (crop.minScale <= crop.maxScale && crop.minRatio <= crop.maxRatio), {
      error: 'minScale at most maxScale, and minRatio at most maxRatio',
    }),
  strong: {},
  field: part({ label: 'Cut out a part', form: 'augmentation' }),
  parts: PARTS,
  draw: (chance) => (change, options, size) => {
    if (options) change.map = compose(change.map, crop(size, options, chance))
  },
  isLast: true,
})

/** A cut may reach half a pixel beyond the center of the edge's pixels: `augmentPixels` repeats the edge there. */
function crop(size: Size, options: Crop, chance: Chance): Affine {
  const { width, height } = cropSize(size, options, chance)
  const left = chance.uniform() * (size.width - width)
  const top = chance.uniform() * (size.height - height)
  const scaleX = width / size.width
  const scaleY = height / size.height
  return [scaleX, 0, left + 0.5 * scaleX - 0.5, 0, scaleY, top + 0.5 * scaleY - 0.5]
}

function cropSize(size: Size, { minScale, maxScale, minRatio, maxRatio }: Crop, chance: Chance): Size {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = chance.between(minScale, maxScale) * size.width * size.height
    const ratio = Math.exp(chance.between(Math.log(minRatio), Math.log(maxRatio)))
    const width = Math.sqrt(area * ratio)
    const height = Math.sqrt(area / ratio)
    if (width <= size.width && height <= size.height) return { width, height }
  }
  const ratio = Math.min(maxRatio, Math.max(minRatio, size.width / size.height))
  return size.width / size.height > ratio
    ? { width: size.height * ratio, height: size.height }
    : { width: size.width, height: size.width / ratio }
}
