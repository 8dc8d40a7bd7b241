import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { duplicateIndices } from '../../src/core/datasets/duplicates.ts'
import { perceptualHash } from '../../src/core/datasets/fingerprint.ts'
import { factsOf } from '../../src/node/photos/cache-entries.ts'
import { decodePhoto } from '../../src/node/photos/decode-photo.ts'
import { loadSharp } from '../../src/node/photos/load-sharp.ts'
import { testFolder } from '../../src/node/photos/test-folder.ts'
import { SAMPLE_PHOTOS, SAMPLES_FILE } from '../../src/node/samples/copy-samples.ts'
import { writeSamples, type SamplePhoto } from './write-samples.ts'

const folder = testFolder()
const set = join(folder.path, 'samples')
const progress: [number, number][] = []
let photos: SamplePhoto[]

beforeAll(async () => {
  photos = await writeSamples(set, { onProgress: (numWritten, numPhotos) => progress.push([numWritten, numPhotos]) })
})
afterAll(() => folder.remove())

test('the folder holds the photos it says it does, and progress counts every one', () => {
  expect(readdirSync(set).sort()).toEqual(photos.map(({ file }) => file))
  expect(progress).toEqual(photos.map((_, index) => [index + 1, 160]))
})

test('they are the photos that come with the program, but for what another processor rounds', async () => {
  const shipped = JSON.parse(readFileSync(join(SAMPLE_PHOTOS, SAMPLES_FILE), 'utf8')) as unknown
  expect(photos.map(({ file, label }) => (label === undefined ? { file } : { file, label }))).toEqual(shipped)
  const pixels = (path: string): Promise<Buffer> => loadSharp()(path).raw().toBuffer()
  for (const { file } of photos.slice(0, 40)) {
    const [drawn, kept] = await Promise.all([pixels(join(set, file)), pixels(join(SAMPLE_PHOTOS, file))])
    expect(drawn.length, file).toBe(kept.length)
    const difference = drawn.reduce((sum, value, i) => sum + Math.abs(value - (kept[i] ?? 0)), 0) / drawn.length
    expect(difference, file).toBeLessThan(0.5)
  }
})

test('it says which labels are wrong', () => {
  const wrong = photos.filter(({ isMislabelled }) => isMislabelled)
  expect(wrong.map(({ className, label }) => [className, label]).sort()).toEqual([
    ['Harrock', 'Fenlance'],
    ['Tarnel', 'Wickbeam'],
  ])
  for (const { className, label, isMislabelled } of photos)
    expect(isMislabelled).toBe(label !== undefined && label !== className)
})

test('every photo decodes, and no two count as one picture', async () => {
  const format = { inputHeight: 64, inputWidth: 64, resize: 'stretch' } as const
  const fingerprints = await Promise.all(
    photos.map(async ({ file }) => {
      const bytes = readFileSync(join(set, file))
      const { thumbnail } = factsOf(await decodePhoto(bytes, format), format)
      const id = createHash('sha256').update(bytes).digest('hex')
      return { id, thumbnail, perceptualHash: perceptualHash(thumbnail) }
    }),
  )
  expect(new Set(fingerprints.map(({ id }) => id)).size).toBe(160)
  expect(duplicateIndices(fingerprints)).toEqual([])
})

test('some are portraits by their EXIF note only, as from a phone', async () => {
  const orientations = await Promise.all(
    photos.map(async ({ file }) => (await loadSharp()(join(set, file)).metadata()).orientation ?? 1),
  )
  expect(new Set(orientations)).toEqual(new Set([1, 6]))
})

test('a set that is stopped leaves nothing', async () => {
  const stopped = join(folder.path, 'stopped')
  const controller = new AbortController()
  const writing = writeSamples(stopped, {
    signal: controller.signal,
    onProgress: (numWritten) => {
      if (numWritten === 3) controller.abort(new Error('enough'))
    },
  })
  await expect(writing).rejects.toThrow('enough')
  expect(existsSync(stopped)).toBe(false)
  expect(readdirSync(folder.path)).toEqual(['samples'])
})
