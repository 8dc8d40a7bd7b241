import type { z } from 'zod'
import { number, numberOr, PERCENT, type PlanField } from '../contract/plan-field.ts'

/** The first two rows of a 3 x 3 matrix over pixel coordinates; the third is 0 0 1. */
export type Affine = readonly [number, number, number, number, number, number]

export const IDENTITY: Affine = [1, 0, 0, 0, 1, 0]

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f]
}

export interface Size {
  readonly height: number
  readonly width: number
}

/** Numbers by chance, the same for the same seed, photo and version. */
export interface Chance {
  /** In [0, 1). */
  uniform(): number
  between(low: number, high: number): number
}

/** How one version of one photo is changed: each augmentation adds its part. */
export interface PhotoChange {
  /** Takes a pixel of the result, counted from the center of the top left one, to where its color comes from in the photo. */
  map: Affine
  /** Brightness added, as a share of the full range (255); factor of the contrast; factor of the saturation. */
  readonly color: [number, number, number]
  /** Box in pixels that is blanked out: top, left, bottom, right, the latter two exclusive. Empty where nothing is. */
  cutOut: readonly [number, number, number, number]
}

/** Everything that is known of one augmentation. A plan names it by its key in `AUGMENTATIONS`. */
export interface AugmentationKind<Setting extends z.ZodType> {
  /** What a plan may say. The default changes nothing. */
  readonly setting: Setting
  /** What `--augment strong` says, and a switch that is turned on where the default plan has it off. */
  readonly strong: z.input<Setting>
  /** Its row in the table of the plan's fields. */
  readonly field: PlanField
  /** Rows of what is inside its setting, by key. */
  readonly parts?: Readonly<Record<string, PlanField>>
  /**
   * Draws its numbers, used or not, so that switching one on leaves the others as they were; what it gives then makes the change.
   *
   * @param value  what the plan says, on or off.
   */
  draw(chance: Chance): (change: PhotoChange, value: z.output<Setting>, size: Size) => void
  /** Comes after all others: it draws as many numbers as it needs, and only where it is on. */
  readonly isLast?: true
}

/** For its types: what an augmentation does is given the value that its setting allows. */
export const augmentation = <Setting extends z.ZodType>(kind: AugmentationKind<Setting>): AugmentationKind<Setting> =>
  kind

/** One that multiplies a number of {@link PhotoChange.color} by 1 ± its setting. */
export function colorFactor(label: string, at: 1 | 2) {
  const field = number(0, 1, { label, more: 'by up to', ...PERCENT, default: 0, form: 'augmentation' })
  return augmentation({
    field,
    setting: numberOr(field),
    strong: 0.2,
    draw: (chance) => {
      const share = chance.between(-1, 1)
      return ({ color }, amount) => {
        color[at] = 1 + amount * share
      }
    },
  })
}
