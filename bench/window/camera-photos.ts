import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { forEachConcurrently } from '../../src/node/photos/limiter.ts'

/** As cameras and telephones make them: 6 megapixels. */
const WIDTH = 3000
const HEIGHT = 2000
const QUALITY = 85

/** Writes photos as large as a camera's, made from small ones. */
export async function writeCameraPhotos(folder: string, files: readonly string[]): Promise<string> {
  mkdirSync(folder, { recursive: true })
  await forEachConcurrently([...files.entries()], availableParallelism(), async ([index, file]) => {
    const image = sharp(file).resize(WIDTH, HEIGHT, { fit: 'cover' })
    await image.jpeg({ quality: QUALITY }).toFile(join(folder, `${index}.jpg`))
  })
  return folder
}
