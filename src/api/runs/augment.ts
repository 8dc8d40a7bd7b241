import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import type { AugmentParams } from '../../shared/contract/augmenting.ts'
import { AppError } from '../../shared/errors.ts'
import { draftOf, type RunProject } from './run-project.ts'

export interface WantedPictures {
  readonly augmentation: Record<string, unknown>
  readonly seed: number
  readonly photoIds: readonly number[]
  readonly numVersions: number
}

/** @throws {AppError} `photo-not-found` where a photo is not one that a run would train on */
export function augmentParams(project: RunProject, wanted: WantedPictures): AugmentParams {
  const { augmentation, seed, photoIds, numVersions } = wanted
  const known = new Map(project.labelledPhotos().map((photo) => [photo.photoId, photo]))
  const photos = photoIds.map((id) => {
    const photo = known.get(id)
    if (photo) return { path: photo.path, key: photo.hash }
    throw new AppError('photo-not-found', `There is no labelled photo ${id} in this project.`, {
      hint: 'It may have been taken out, or its label taken away.',
    })
  })
  const model = draftOf(project).model ?? DEFAULT_MODEL
  return { model, photos, augmentation, seed, numVersions, executor: 'auto' }
}
