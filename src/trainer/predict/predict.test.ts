import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSharp } from '../../node/photos/load-sharp.ts'
import { testFolder } from '../../node/photos/test-folder.ts'
import type { PredictEvent } from '../../shared/contract/prediction.ts'
import { predict } from './predict.ts'

const folder = testFolder()
const files = ['a.png', 'b.png', 'c.png'].map((name) => join(folder.path, name))

beforeAll(async () => {
  // 12-bit data in 16-bit files, as microscopes write them
  const values = Uint16Array.from({ length: 64 * 64 }, (_, at) => at % 4096)
  values[0] = 4095
  for (const file of files)
    await loadSharp()(values, { raw: { width: 64, height: 64, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(file)
})
afterAll(() => folder.remove())

test('what is assumed about the numbers in a photo is told before the photo is answered for, and at the end of how many', async () => {
  const events: PredictEvent[] = []
  const params = { model: 'frostnet-64', inputs: files, executor: 'eager' as const, batchSize: 1, top: 1 }
  const hooks = { emit: (event: PredictEvent) => void events.push(event), signal: new AbortController().signal }
  await predict(params, hooks)
  const told = events.flatMap((event) => {
    if (event.kind === 'predictions')
      return event.results.map((result) => ('file' in result ? result.file : result.path))
    return event.kind === 'note' && event.code === 'photos' ? [event.message] : []
  })
  expect(told).toEqual([
    '“a.png” is a 16-bit file with values up to 4095: read as 12-bit data.',
    ...files,
    '3 photos are 16-bit files with values up to 4095: read as 12-bit data.',
  ])
})
