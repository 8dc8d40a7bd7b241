import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { splitDataset } from '../../src/core/datasets/split.ts'
import type { Dataset } from '../../src/core/datasets/photo.ts'
import { scanPhotos } from '../../src/node/photos/scan-photos.ts'
import { isMissing, sharedData } from './shared-data.ts'

const scan = (name: string, side: number): Promise<Dataset> =>
  scanPhotos(join(sharedData, name), { format: { inputHeight: side, inputWidth: side, resize: 'stretch' } })

describe.each([64, 224])('at %d px', (side) => {
  test.skipIf(isMissing('flowers'))(
    'of 1,600 flowers only two pairs taken moments apart count as one picture',
    async () => {
      const { photos, duplicates, skipped } = await scan('flowers', side)
      expect([photos.length, skipped.length]).toEqual([1600, 0])
      expect(duplicates.map((group) => group.photos.map(({ relativePath }) => relativePath))).toEqual([
        ['dandelion/4278757393_bca8415ed4_n.jpg', 'dandelion/4654848357_9549351e0b_n.jpg'],
        ['sunflowers/2588234269_c4bfd0d8b9_n.jpg', 'sunflowers/2588453601_66f2a03cca_n.jpg'],
      ])
    },
  )

  test.skipIf(isMissing('sign-digits'))('hand signs, alike as they are, are all different pictures', async () => {
    expect((await scan('sign-digits', side)).duplicates).toEqual([])
  })

  test.skipIf(isMissing('apple-leaves'))('so are leaves', async () => {
    expect((await scan('apple-leaves', side)).duplicates).toEqual([])
  })

  test.skipIf(isMissing('magnetic-tile'))('exposures of one tile are put together, other tiles are not', async () => {
    const { duplicates } = await scan('magnetic-tile', side)
    expect(duplicates.length).toBeGreaterThan(30)
    for (const { photos } of duplicates) {
      // Files are numbered as they were taken; several exposures of a tile follow one another.
      const numbers = photos.map(({ relativePath }) => Number(/num_(\d+)/.exec(relativePath)?.[1]))
      expect(Math.max(...numbers) - Math.min(...numbers), photos.map(({ path }) => path).join()).toBeLessThan(3000)
    }
  })
})

test.skipIf(isMissing('posters-multilabel'))('posters keep the shares of their 24 genres', async () => {
  const dataset = await scan('posters-multilabel', 64)
  expect([dataset.photos.length, dataset.classNames.length, dataset.multiLabel]).toEqual([300, 24, true])
  expect([dataset.skipped, dataset.unlabelled]).toEqual([[], []])
  const { train, validation, test: held } = splitDataset(dataset, { seed: 1 })
  expect(train.length + validation.length + held.length).toBe(300)
  for (const className of dataset.classNames) {
    const share = [dataset.photos, validation, held].map(
      (set) => set.filter(({ labels }) => labels.includes(className)).length,
    )
    for (const count of share.slice(1)) expect(Math.abs(count - share[0] * 0.15), className).toBeLessThanOrEqual(4)
    if (share[0] > 0)
      expect(
        train.some(({ labels }) => labels.includes(className)),
        className,
      ).toBe(true)
  }
})
