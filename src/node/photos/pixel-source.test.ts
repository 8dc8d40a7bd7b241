import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Photo } from '../../core/datasets/photo.ts'
import { PixelCache } from './pixel-cache.ts'
import { PixelSource } from './pixel-source.ts'
import { scanPhotos } from './scan-photos.ts'
import { noisePng, testFolder } from './test-folder.ts'

const format = { inputHeight: 16, inputWidth: 16, resize: 'stretch' } as const
const BYTES = 16 * 16 * 3
let folder: ReturnType<typeof testFolder>
let cache: PixelCache
let photos: readonly Photo[]

/** Five photos, of which the cache has room for two. */
beforeEach(async () => {
  folder = testFolder()
  for (let n = 0; n < 5; n++) folder.write(`photos/cat/${n}.png`, await noisePng(n))
  cache = PixelCache.open({ folder: join(folder.path, 'cache'), format, limitBytes: 2 * BYTES })
  photos = (await scanPhotos(join(folder.path, 'photos'), { format, cache, concurrency: 1 })).photos
})
afterEach(() => {
  cache.close()
  folder.remove()
})

test('gives the same pixels from the cache and from the file, in the order asked for', async () => {
  expect(photos.filter(({ id }) => cache.has(id))).toHaveLength(2)
  const source = new PixelSource(cache)
  const all = await source.get(photos)
  const reversed = await source.get([...photos].reverse())
  photos.forEach((_, index) => {
    const mirrored = photos.length - 1 - index
    expect(all.subarray(index * BYTES, (index + 1) * BYTES)).toEqual(
      reversed.subarray(mirrored * BYTES, (mirrored + 1) * BYTES),
    )
  })
  expect(new Set(photos.map((_, index) => all.subarray(index * BYTES, (index + 1) * BYTES).join())).size).toBe(5)
})

test('a batch is new memory each time, and a photo may be in it twice', async () => {
  const source = new PixelSource(cache)
  const last = photos[4]
  const batch = await source.get([last, last])
  expect(batch.subarray(0, BYTES)).toEqual(batch.subarray(BYTES))
  expect((await source.get([last, last])).buffer).not.toBe(batch.buffer)
})

test('what was fetched ahead is there even if the file has gone since', async () => {
  const source = new PixelSource(cache)
  source.prefetch(photos)
  await source.get(photos.slice(0, 4))
  source.prefetch(photos.slice(4))
  await new Promise((resolve) => setTimeout(resolve, 500))
  rmSync(photos[4].path)
  expect(await source.get(photos.slice(4))).toHaveLength(BYTES)
  await expect(source.get(photos.slice(4))).rejects.toMatchObject({ code: 'photo-changed' })
})

test('a photo that was replaced since it was scanned is refused', async () => {
  writeFileSync(photos[4].path, await noisePng(99))
  const source = new PixelSource(cache)
  source.prefetch(photos)
  await expect(source.get(photos)).rejects.toThrow('“cat/4.png” has changed')
})

test('ensure puts missing photos in the cache', async () => {
  cache.close()
  cache = PixelCache.open({ folder: join(folder.path, 'cache'), format, limitBytes: 1e6 })
  const source = new PixelSource(cache)
  await source.ensure(photos)
  expect(photos.every(({ id }) => cache.has(id))).toBe(true)
  rmSync(join(folder.path, 'photos'), { recursive: true })
  expect(await source.get(photos)).toHaveLength(5 * BYTES)
})
