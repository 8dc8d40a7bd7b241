import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { drawSample, type DrawnPhoto } from './draw-sample.ts'
import { planSampleSet } from './sample-set.ts'
import { drawTextures } from './textures.ts'
import { PRIVATE_FILE } from '../../src/node/files/access.ts'
import { writeFolderAtomic } from '../../src/node/files/atomic.ts'
import { forEachConcurrently } from '../../src/node/photos/limiter.ts'
import { loadSharp } from '../../src/node/photos/load-sharp.ts'

/** Of the set in resources/samples: chosen because its default run makes mistakes worth looking at. */
const DEFAULT_SAMPLE_SEED = 1

export interface SamplePhoto {
  /** File name in the folder. */
  readonly file: string
  /** What the leaf is. */
  readonly className: string
  /** What the set says it is; absent where it is left to be labelled. */
  readonly label?: string
  /** Whether `label` is wrong, on purpose. */
  readonly isMislabelled: boolean
}

export interface WriteSamplesOptions {
  /** The same seed, the same photos. */
  readonly seed?: number
  readonly onProgress?: (numWritten: number, numPhotos: number) => void
  readonly signal?: AbortSignal
}

/** As many as are being encoded and written while the next one is drawn. */
const NUM_UNDER_WAY = 4
const QUALITY = 85

/**
 * Draws the sample photos into a new folder, which is there whole or, where this fails or is stopped, not at all.
 * Other work goes on between two photos: none takes much longer than 50 ms to draw.
 *
 * @returns the photos in the order of their names.
 * @throws {AppError} as `writeFolderAtomic`; the signal's reason when stopped.
 */
export async function writeSamples(
  folder: string,
  { seed = DEFAULT_SAMPLE_SEED, onProgress, signal }: WriteSamplesOptions = {},
): Promise<SamplePhoto[]> {
  signal?.throwIfAborted()
  const plans = planSampleSet(seed)
  const textures = drawTextures(seed)
  let numWritten = 0
  await writeFolderAtomic(folder, async (temporary) => {
    await forEachConcurrently(
      plans,
      NUM_UNDER_WAY,
      async (plan) => {
        await setImmediate()
        signal?.throwIfAborted()
        const photo = drawSample(plan.species, plan, plan.seed, textures)
        await writeFile(join(temporary, plan.file), await toJpeg(photo, plan.isRotated), { mode: PRIVATE_FILE })
        onProgress?.(++numWritten, plans.length)
      },
      signal,
    )
    signal?.throwIfAborted()
  })
  return plans.map(({ file, species, label }) => ({
    file,
    className: species.name,
    ...(label === undefined ? {} : { label }),
    isMislabelled: label !== undefined && label !== species.name,
  }))
}

/** EXIF orientation 6 tells viewers to turn the picture a quarter to the right. */
function toJpeg({ width, height, pixels }: DrawnPhoto, isRotated: boolean): Promise<Buffer> {
  const image = loadSharp()(pixels, { raw: { width, height, channels: 3 } })
  return (isRotated ? image.rotate(270).withMetadata({ orientation: 6 }) : image).jpeg({ quality: QUALITY }).toBuffer()
}
