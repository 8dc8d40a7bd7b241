import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { seededRandom } from '../../src/core/datasets/random.ts'

/** Draws a folder of photos that can be told apart with some work: circles, squares and stripes in noise. */
export async function drawPhotos(folder: string, numPerClass: number, side = 64): Promise<void> {
  const random = seededRandom(7)
  for (const shape of ['circles', 'squares', 'stripes']) {
    await mkdir(join(folder, shape), { recursive: true })
    for (let i = 0; i < numPerClass; i++) {
      const pixels = Buffer.alloc(side * side * 3)
      const [x, y, size, hue] = [random() * side, random() * side, side * (0.15 + 0.2 * random()), random()]
      for (let p = 0; p < side * side; p++) {
        const [dx, dy] = [(p % side) - x, Math.floor(p / side) - y]
        const inside =
          shape === 'circles'
            ? dx * dx + dy * dy < size * size
            : shape === 'squares'
              ? Math.max(Math.abs(dx), Math.abs(dy)) < size
              : Math.floor((dx + 100 * side) / (size / 2)) % 2 === 0
        for (let c = 0; c < 3; c++)
          pixels[p * 3 + c] = 60 + 90 * random() + (inside ? 100 * Math.abs(Math.sin(hue * 6 + c)) : 0)
      }
      const image = sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      await writeFile(join(folder, shape, `${shape} ${i}.png`), await image.png().toBuffer())
    }
  }
}
