import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { seededUniform } from '../../src/core/models/surgery.ts'

const [WIDTH, HEIGHT] = [120, 90]
const CLASSES = ['ash', 'beech', 'cedar', 'elm']
const AT_ONCE = 8

/** Writes so many small JPEGs, no two alike, into a folder of four classes. */
export async function writeManyPhotos(folder: string, numPhotos: number): Promise<void> {
  await Promise.all(CLASSES.map((name) => mkdir(join(folder, name), { recursive: true })))
  const write = async (index: number): Promise<void> => {
    const name = `photo-${String(index).padStart(5, '0')}.jpg`
    await writeFile(join(folder, CLASSES[index % CLASSES.length] ?? '', name), await drawn(index))
  }
  for (let first = 0; first < numPhotos; first += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, numPhotos - first) }, (_, i) => write(first + i)))
}

/** A mosaic of 5 x 4 colored tiles, chosen by its number. */
function drawn(index: number): Promise<Buffer> {
  const uniform = seededUniform(index + 1)
  const tiles = Uint8Array.from({ length: 5 * 4 * 3 }, () => Math.floor(uniform() * 256))
  return sharp(tiles, { raw: { width: 5, height: 4, channels: 3 } })
    .resize(WIDTH, HEIGHT, { kernel: 'cubic', fit: 'fill' })
    .jpeg({ quality: 80 })
    .toBuffer()
}
