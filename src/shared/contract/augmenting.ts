import { z } from 'zod'
import { Augmentation } from '../augmentations/augmentations.ts'

/** More versions of a photo than anybody compares. */
export const MAX_VERSIONS = 12
export const MAX_AUGMENTED_PHOTOS = 12

export const AugmentParams = z.strictObject({
  /** As for `predict`: its input size and channels are what photos are made for. */
  model: z.string(),
  /** `key` names the photo's content, as a run does: the same key, seed and version, the same change. */
  photos: z
    .array(z.object({ path: z.string(), key: z.string() }))
    .min(1)
    .max(MAX_AUGMENTED_PHOTOS),
  augmentation: Augmentation,
  seed: z.int().min(0),
  numVersions: z.int().min(1).max(MAX_VERSIONS),
})
export type AugmentParams = z.output<typeof AugmentParams>

/** Pictures as data URLs, at the model's input size. */
export const AugmentedPhotos = z.object({
  width: z.int().min(1),
  height: z.int().min(1),
  photos: z.array(z.object({ plain: z.string(), versions: z.array(z.string()) })),
})
export type AugmentedPhotos = z.output<typeof AugmentedPhotos>
