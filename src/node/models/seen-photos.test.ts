import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatSeenPhotos, readSeenPhotos, SEEN_PHOTOS_FILE, seenKey } from './seen-photos.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline seen '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ids = ['a', 'b', 'c'].map((text) => createHash('sha256').update(text).digest('hex'))

test('a model that says nothing of its photos is not said to know any', async () => {
  expect(await readSeenPhotos(folder)).toBeUndefined()
})

test('photos are recognised again, copies count once, and order tells nothing', async () => {
  const text = formatSeenPhotos([ids[1], ids[0], ids[1]].map(seenKey))
  expect(text).toBe(formatSeenPhotos([ids[0], ids[1]].map(seenKey)))
  writeFileSync(join(folder, SEEN_PHOTOS_FILE), text)
  const seen = await readSeenPhotos(folder)
  expect(ids.map((id) => seen?.has(seenKey(id)))).toEqual([true, true, false])
})
