import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { loadSharp } from '../../photos/load-sharp.ts'
import { examine, hashOf } from './read-source.ts'

test('a hash is SHA-256, however large the file is and whoever computes it', async () => {
  const bytes = Buffer.alloc(2 ** 24 + 5, 'frostline')
  const lengths = [0, 1, 128 * 1024 - 1, 128 * 1024, 2 ** 21, 2 ** 24, 2 ** 24 + 1, 2 ** 24 + 5]
  for (const length of lengths) {
    const part = bytes.subarray(0, length)
    expect(await hashOf(part), String(length)).toBe(createHash('sha256').update(part).digest('hex'))
  }
})

const facts = { hash: 'h', sizeBytes: 1, modifiedAt: 2 }
const photo = (width: number, height: number, quality = 80, noise = false) => {
  const pixels = Buffer.from(
    Uint8Array.from({ length: width * height * 3 }, (_, i) => (noise ? (i * 7919) % 251 : i % 200)),
  )
  return loadSharp()(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality })
}

test('a small JPEG is its own thumbnail; what is larger, heavy or another format gets one', async () => {
  const small = await photo(384, 200).toBuffer()
  expect((await examine(small, facts)).thumbnail).toEqual(small)
  const wide = await photo(385, 200).toBuffer()
  const { width, height, format } = await loadSharp()((await examine(wide, facts)).thumbnail).metadata()
  expect([width, height, format]).toEqual([384, 199, 'jpeg'])
  const heavy = await photo(300, 300, 100, true).toBuffer()
  expect(heavy.length).toBeGreaterThan(64 * 1024)
  expect((await examine(heavy, facts)).thumbnail).not.toEqual(heavy)
  const png = await loadSharp()(small).png().toBuffer()
  const examined = await examine(png, facts)
  expect(examined).toMatchObject({ ...facts, format: 'png', width: 384, height: 200 })
  expect((await loadSharp()(examined.thumbnail).metadata()).format).toBe('jpeg')
})

test('a photo is as wide as it is upright', async () => {
  const turned = await photo(200, 100).withMetadata({ orientation: 6 }).toBuffer()
  expect(await examine(turned, facts)).toMatchObject({ width: 100, height: 200, format: 'jpeg' })
})
