import { Augmentation } from '../shared/contract/training-plan.ts'

/** What `--augment` stands for; `default` leaves the recipe's. */
export const AUGMENTATIONS = {
  none: Augmentation.parse({}),
  default: undefined,
  strong: Augmentation.parse({
    flip: true,
    randomResizedCrop: {},
    rotationDegrees: 15,
    brightness: 0.1,
    contrast: 0.2,
    saturation: 0.2,
    cutOut: 0.2,
    variants: 8,
  }),
} as const
export type AugmentationName = keyof typeof AUGMENTATIONS
