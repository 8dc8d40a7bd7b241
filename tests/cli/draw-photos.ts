import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const SIDE = 64

/** A picture of stripes whose width and direction tell the class, in colors and noise of its own. */
export async function drawPhoto(path: string, pattern: number, seed: number): Promise<void> {
  const pixels = Buffer.alloc(SIDE * SIDE * 3)
  const next = random(seed + 1000 * pattern)
  const colors = [next(), next(), next()].map((share) => 60 + 150 * share)
  const width = 4 + 6 * (pattern % 3)
  const shift = Math.floor(next() * SIDE)
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const at = pattern % 2 === 0 ? x : y
      const isStripe = Math.floor((at + shift) / width) % 2 === 0
      for (let c = 0; c < 3; c++)
        pixels[(y * SIDE + x) * 3 + c] = Math.min(255, colors[(c + pattern) % 3] * (isStripe ? 1 : 0.3) + 40 * next())
    }
  await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toFile(path)
}

/** A folder for each class with `count` photos; all of them different. */
export async function drawClasses(folder: string, classNames: readonly string[], count: number): Promise<void> {
  for (const [pattern, name] of classNames.entries()) {
    mkdirSync(join(folder, name), { recursive: true })
    for (let i = 0; i < count; i++) await drawPhoto(join(folder, name, `photo ${i} #ü%20.png`), pattern, i)
  }
}

function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
