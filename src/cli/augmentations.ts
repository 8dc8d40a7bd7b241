import {
  Augmentation,
  AUGMENTATION_NAMES,
  AUGMENTATIONS as KINDS,
  NOTHING_VARIED,
} from '../shared/augmentations/augmentations.ts'

/** What `--augment` stands for; `default` leaves the recipe's. */
export const AUGMENTATIONS = {
  none: NOTHING_VARIED,
  default: undefined,
  strong: Augmentation.parse({
    ...Object.fromEntries(AUGMENTATION_NAMES.map((name) => [name, KINDS[name].strong])),
    variants: 8,
  }),
} as const
export type AugmentationName = keyof typeof AUGMENTATIONS
