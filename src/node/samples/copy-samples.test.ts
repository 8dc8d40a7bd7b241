import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testFolder } from '../photos/test-folder.ts'
import { copySamples, SAMPLE_PHOTOS, SAMPLES_FILE } from './copy-samples.ts'

let folder: ReturnType<typeof testFolder>
let to: string
beforeEach(() => {
  folder = testFolder()
  to = join(folder.path, 'samples')
})
afterEach(() => folder.remove())

test('every photo is copied as it is, private, and progress counts each', async () => {
  const progress: [number, number][] = []
  const signal = new AbortController().signal
  const samples = await copySamples(to, {
    signal,
    onProgress: (numDone, numTotal) => progress.push([numDone, numTotal]),
  })
  expect(progress).toEqual(samples.map((_, index) => [index + 1, 160]))
  expect(readdirSync(to).sort()).toEqual(samples.map(({ file }) => file))
  expect(readdirSync(SAMPLE_PHOTOS).sort()).toEqual([...samples.map(({ file }) => file), SAMPLES_FILE].sort())
  for (const { file } of samples) {
    expect(readFileSync(join(to, file)).equals(readFileSync(join(SAMPLE_PHOTOS, file))), file).toBe(true)
    if (process.platform !== 'win32') expect(statSync(join(to, file)).mode & 0o777, file).toBe(0o600)
  }
})

test('a copy that is stopped leaves nothing', async () => {
  const stop = new AbortController()
  const onProgress = (numDone: number): void => {
    if (numDone === 3) stop.abort(new Error('enough'))
  }
  await expect(copySamples(to, { signal: stop.signal, onProgress })).rejects.toThrow('enough')
  expect(existsSync(to)).toBe(false)
  expect(readdirSync(folder.path)).toEqual([])
})
