import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import type { AugmentParams } from '../../shared/contract/augmenting.ts'
import { failure } from '../../shared/errors.ts'
import { Augmentation } from '../../shared/augmentations/augmentations.ts'
import type { AugmentationChanges } from '../../shared/contract/plan-changes.ts'
import { draftOf, type RunProject } from './run-project.ts'

export interface WantedPictures {
  readonly augmentation: AugmentationChanges
  readonly seed: number
  readonly photoIds: readonly number[]
  readonly numVersions: number
}

/** @throws {AppError} `photo-not-found` where a photo is not one that a run would train on; `bad-plan` where photos cannot be varied so */
export function augmentParams(project: RunProject, wanted: WantedPictures): AugmentParams {
  const { seed, photoIds, numVersions } = wanted
  const augmentation = augmentationOf(wanted.augmentation)
  const known = new Map(project.labelledPhotos().map((photo) => [photo.photoId, photo]))
  const photos = photoIds.map((id) => {
    const photo = known.get(id)
    if (photo) return { path: photo.path, key: photo.hash }
    throw failure('photo-not-found', { labelledId: id })
  })
  const model = draftOf(project).model ?? DEFAULT_MODEL
  return { model, photos, augmentation, seed, numVersions }
}

function augmentationOf(given: AugmentationChanges): Augmentation {
  const { success, data, error } = Augmentation.safeParse(given)
  if (success) return data
  const issue = error.issues[0]!
  throw failure('bad-plan', { of: 'augmentation', field: issue.path.join('.'), allowed: issue.message })
}
