import type { Size } from '../shared/augmentations/augmentation-kind.ts'
import { augmentationRow } from '../core/training/augmentation.ts'
import { openModel } from '../node/models/open-model.ts'
import { augmentPixels } from '../node/photos/augment/augment-pixels.ts'
import { loadSharp } from '../node/photos/load-sharp.ts'
import { readPixels } from '../node/photos/decode-photo.ts'
import type { Handler } from '../node/trainer-host/methods.ts'

/** What training would see of a few photos. */
export const augmentPhotos: Handler<'augment'> = async ({ model, photos, augmentation, seed, numVersions }) => {
  const { preprocessing } = (await openModel(model)).graph
  const size = { height: preprocessing.inputHeight, width: preprocessing.inputWidth }
  const shown = Array.from({ length: Math.min(numVersions, augmentation.variants) }, (_, version) => version)
  const pictures = photos.map(async ({ path, key }) => {
    const pixels = await readPixels(path, preprocessing)
    const versions = shown.map((version) =>
      augmentPixels(pixels, [augmentationRow(augmentation, size, seed, key, version)], preprocessing),
    )
    return {
      plain: await pictureOf(pixels, size),
      versions: await Promise.all(versions.map((version) => pictureOf(version, size))),
    }
  })
  return { ...size, photos: await Promise.all(pictures) }
}

async function pictureOf(pixels: Uint8Array, { height, width }: Size): Promise<string> {
  const jpeg = await loadSharp()(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer()
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}
