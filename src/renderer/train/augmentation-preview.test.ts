import { expect, test } from 'vitest'
import { Augmentation } from '../../shared/augmentations/augmentations.ts'
import type { Photo } from '../../shared/contract/app/photos.ts'
import { AppError } from '../../shared/errors.ts'
import { AugmentationPreview, photosToShow, type PreviewApi } from './augmentation-preview.svelte.ts'

const photo = (id: number, ...classIds: number[]) =>
  ({ id, name: `${id}.jpg`, classIds, problem: null }) as unknown as Photo
const turned = (rotationDegrees: number): Augmentation => Augmentation.parse({ rotationDegrees })
const wanted = (degrees: number) => ({ augmentation: turned(degrees), seed: 0, photos: [photo(1, 7)] })

/** Answers when told to. */
function api() {
  const asked: { degrees: number; answer: () => void; fail: (error: Error) => void }[] = []
  const augment = ({ augmentation }: { augmentation: Augmentation }) =>
    new Promise((resolve, reject) =>
      asked.push({
        degrees: augmentation.rotationDegrees,
        answer: () => resolve({ width: augmentation.rotationDegrees, height: 1, photos: [] }),
        fail: reject,
      }),
    )
  return { asked, fake: { runs: { augment } } as unknown as PreviewApi }
}

test('while one question is answered only the newest of the next waits', async () => {
  const { asked, fake } = api()
  const preview = new AugmentationPreview(fake)
  const showing = preview.show(wanted(1))
  void preview.show(wanted(2))
  void preview.show(wanted(3))
  asked[0]!.answer()
  await expect.poll(() => asked.length).toBe(2)
  expect([asked[1]?.degrees, preview.pictures?.width, preview.isLoading]).toEqual([3, 1, true])
  asked[1]!.answer()
  await showing
  expect([preview.pictures?.width, preview.pictures?.names, preview.isLoading]).toEqual([3, ['1.jpg'], false])
})

test('a photo that cannot be read is told of, and the next answer takes that away', async () => {
  const { asked, fake } = api()
  const preview = new AugmentationPreview(fake)
  const showing = preview.show(wanted(1))
  asked[0]!.fail(new AppError('photo-not-found', 'Gone.'))
  await showing
  expect(preview.error?.code).toBe('photo-not-found')
  const again = preview.show(wanted(2))
  asked[1]!.answer()
  await again
  expect(preview.error).toBeUndefined()
})

test('photos of every class come first, others in the next round, and those without a label never', () => {
  const photos = [photo(1, 7), photo(2, 7), photo(3), photo(4, 8), photo(5, 8), photo(6, 7)]
  const ids = (round: number, count = 2) => photosToShow(photos, count, round).map(({ id }) => id)
  expect([ids(0), ids(1), ids(2)]).toEqual([
    [1, 4],
    [2, 5],
    [6, 1],
  ])
  expect(ids(0, 9)).toEqual([1, 4, 2, 5, 6])
  expect(photosToShow([photo(3)], 2, 0)).toEqual([])
})
