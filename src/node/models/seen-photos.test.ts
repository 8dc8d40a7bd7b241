import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { testPhoto } from '../../core/datasets/test-photos.ts'
import { formatSeenPhotos, readSeenPhotos, SEEN_PHOTOS_FILE, seenPhoto } from './seen-photos.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline seen '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const photos = ['a', 'b', 'c'].map((name, i) => testPhoto(name, { id: String(i).repeat(64) }))

test('a model that says nothing of its photos is not said to know any', async () => {
  expect(await readSeenPhotos(folder)).toBeUndefined()
})

test('what is kept comes back, copies once, and order tells nothing', async () => {
  const [a, b] = photos.map(seenPhoto)
  const text = formatSeenPhotos([b, a, b])
  expect(text).toBe(formatSeenPhotos([a, b]))
  writeFileSync(join(folder, SEEN_PHOTOS_FILE), text)
  expect(await readSeenPhotos(folder)).toEqual([a, b])
  expect(a).toEqual({ key: '0'.repeat(16), picture: photos[0].perceptualHash })
})

test('a file of an older version, with digests alone, is read', async () => {
  writeFileSync(join(folder, SEEN_PHOTOS_FILE), `${'ab'.repeat(8)}\r\nno digest\n`)
  expect(await readSeenPhotos(folder)).toEqual([{ key: 'ab'.repeat(8) }])
})
