import { compileAugmentation } from '../core/engine/compile/compile.ts'
import { fetched } from '../core/engine/program.ts'
import type { Size } from '../shared/augmentations/augmentation-kind.ts'
import { augmentationBatch, augmentationParts } from '../core/training/augmentation.ts'
import type { Preprocessing } from '../core/models/preprocessing.ts'
import { openModel } from '../node/models/open-model.ts'
import { loadSharp } from '../node/photos/load-sharp.ts'
import { readPixels } from '../node/photos/decode-photo.ts'
import type { Handler } from '../node/trainer-host/methods.ts'
import { chooseExecutor } from './engine.ts'
import { augmentationFeeds } from './train/stage-session.ts'

/** What training would see of a few photos, made by the graph that training runs. */
export const augmentPhotos: Handler<'augment'> = async (params) => {
  const { augmentation } = params
  const { graph } = await openModel(params.model)
  const { inputHeight: height, inputWidth: width } = graph.preprocessing
  const pixels = await Promise.all(params.photos.map(({ path }) => readPixels(path, graph.preprocessing)))
  const { executor } = await chooseExecutor(params.executor)
  const session = await executor.load(compileAugmentation(graph, augmentationParts(augmentation)))
  const keys = params.photos.map(({ key }) => key)
  const values = joined(pixels)
  const numVersions = Math.min(params.numVersions, augmentation.variants)
  try {
    const versions = Array.from({ length: numVersions }, (_, version) => {
      const batch = augmentationBatch(augmentation, { height, width }, params.seed, keys, version)
      const images = { dtype: 'uint8' as const, shape: [keys.length, height, width, 3], values }
      const results = session.run('augment', { images, ...augmentationFeeds(batch, keys.length) })
      return asBytes(fetched(results, 'inputs').values as Float32Array, graph.preprocessing)
    })
    const size = { height, width }
    const photos = await Promise.all(
      pixels.map(async (plain, i) => ({
        plain: await pictureOf(plain, size),
        versions: await Promise.all(versions.map((all) => pictureOf(imageAt(all, i, size), size))),
      })),
    )
    return { width, height, photos }
  } finally {
    session.dispose()
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** What the model is fed, turned back into RGB bytes. */
function asBytes(inputs: Float32Array, { mean, std, channelOrder }: Preprocessing): Uint8Array {
  const bytes = new Uint8Array(inputs.length)
  for (const [i, value] of inputs.entries()) {
    const channel = i % 3
    const rgb = channelOrder === 'rgb' ? i : i - channel + (2 - channel)
    bytes[rgb] = Math.min(255, Math.max(0, Math.round(value * std[channel]! + mean[channel]!)))
  }
  return bytes
}

const imageAt = (images: Uint8Array, index: number, { height, width }: Size): Uint8Array =>
  images.subarray(index * height * width * 3, (index + 1) * height * width * 3)

async function pictureOf(pixels: Uint8Array, { height, width }: Size): Promise<string> {
  const jpeg = await loadSharp()(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer()
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`
}
