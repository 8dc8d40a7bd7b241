import { createHash } from 'node:crypto'
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SeenFile } from '../../core/datasets/sample.ts'
import { limitPhotoBytes } from './photo-bytes.ts'
import { PixelCache } from './pixel-cache.ts'
import { PixelSource } from './pixel-source.ts'
import { photoId, recallHash, statPhotoSync } from './read-photo.ts'
import { scanPhotos } from './scan-photos.ts'
import { noisePng, testFolder } from './test-folder.ts'

/** No file's: where a photo has it, nobody hashed its bytes. */
const CLAIMED = 'ab'.repeat(32)
const LATER_MS = 60_000

let folder: ReturnType<typeof testFolder>
let file: string
beforeEach(async () => {
  folder = testFolder()
  folder.write('1.png', await noisePng(1))
  file = join(folder.path, '1.png')
})
afterEach(() => folder.remove())

/** The file as it is, hashed a minute from now: a file system tells of any change in between. */
const seenNow = (): SeenFile => {
  const { size, mtimeMs, ctimeMs } = statSync(file)
  return { sizeBytes: size, modifiedAt: Math.floor(mtimeMs), hashedAt: Math.ceil(ctimeMs) + LATER_MS }
}
const listOf = (seen: SeenFile | undefined): string => {
  const photos = [{ path: file, labels: ['cat'], hash: CLAIMED, seen }]
  folder.write('photos.json', JSON.stringify({ version: 1, classNames: ['cat'], multiLabel: false, photos }))
  return join(folder.path, 'photos.json')
}
const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const format = { inputHeight: 16, inputWidth: 16, resize: 'stretch' } as const

test('a photo that is as it was when it was imported is not hashed again, in a scan or in any epoch after it', async () => {
  const cache = PixelCache.open({ folder: join(folder.path, 'cache'), format, limitBytes: 0 })
  const [photo] = (await scanPhotos(listOf(seenNow()), { format, cache })).photos
  expect(photo.id).toBe(CLAIMED)
  const pixels = new PixelSource(cache)
  expect(await pixels.get([photo])).toEqual(await pixels.get([photo]))
  cache.close()
})

test('a photo that the cache has under another path is known by its hash, and not read', async () => {
  const cache = PixelCache.open({ folder: join(folder.path, 'cache'), format, limitBytes: 1e6 })
  // whole seconds: fractions are rounded on their way to the disk
  const time = new Date('2024-05-06T07:08:09Z')
  utimesSync(file, time, time)
  const first = await scanPhotos(listOf(seenNow()), { format, cache })
  const seen = seenNow()
  const again = join(folder.path, '2.png')
  writeFileSync(again, Buffer.alloc(seen.sizeBytes))
  utimesSync(again, time, time)
  const photos = [
    { path: again, labels: ['cat'], hash: CLAIMED, seen: { ...seen, hashedAt: seen.hashedAt + LATER_MS } },
  ]
  folder.write('photos.json', JSON.stringify({ version: 1, classNames: ['cat'], multiLabel: false, photos }))
  const second = await scanPhotos(join(folder.path, 'photos.json'), { format, cache })
  expect(second.photos[0]?.thumbnail).toEqual(first.photos[0]?.thumbnail)
  cache.close()
})

test('a photo that is another since it was imported is noticed, also where it is as long or as old', async () => {
  const time = new Date('2024-05-06T07:08:09Z')
  utimesSync(file, time, time)
  const seen = seenNow()
  const other = await noisePng(2)
  expect(other).toHaveLength(seen.sizeBytes)
  const refused = () =>
    expect(scanPhotos(listOf(seen), { format })).rejects.toThrow('no longer the file that was labelled')
  writeFileSync(file, other)
  await refused()
  writeFileSync(file, Buffer.concat([other, Buffer.alloc(1)]))
  utimesSync(file, time, time)
  await refused()
})

test('a run reads a photo once, however often it is decoded for', async () => {
  const cache = PixelCache.open({ folder: join(folder.path, 'cache'), format, limitBytes: 1e6 })
  const reads = vi.spyOn(limitPhotoBytes(2 ** 28), 'take')
  const list = listOf(seenNow())
  for (let run = 0; run < 2; run++) {
    const { photos } = await scanPhotos(list, { format, cache })
    const pixels = new PixelSource(cache)
    for (let epoch = 0; epoch < 3; epoch++) await pixels.get(photos)
  }
  expect(reads).toHaveBeenCalledTimes(1)
  cache.close()
})

test('nor is it trusted where only its date is what it was', async () => {
  const time = new Date('2024-05-06T07:08:09Z')
  utimesSync(file, time, time)
  const { size, ctimeMs } = statSync(file)
  const hashedAt = Math.ceil(ctimeMs) - 1
  const seen = { sizeBytes: size, modifiedAt: time.getTime(), hashedAt }
  writeFileSync(file, Buffer.alloc(size, 7), { flag: 'r+' })
  utimesSync(file, time, time)
  expect(recallHash({ path: file, hash: CLAIMED, seen }, statPhotoSync(file))).toBeUndefined()
  expect(await photoId(readFileSync(file), { path: file, hash: CLAIMED, seen })).toBe(hashOf(file))
})

test('a file that changed just before it was hashed may change again without another date', () => {
  const seen = seenNow()
  const at = (hashedAt: number) =>
    recallHash({ path: file, hash: CLAIMED, seen: { ...seen, hashedAt } }, statPhotoSync(file))
  const changedAt = Math.floor(statSync(file).ctimeMs)
  expect([at(changedAt + 1000), at(changedAt + 2000), at(changedAt + 2001)]).toEqual([undefined, undefined, CLAIMED])
})

test('a photo of which nobody says how it was when it was hashed is hashed', async () => {
  await expect(scanPhotos(listOf(undefined), { format })).rejects.toThrow('no longer the file that was labelled')
})
