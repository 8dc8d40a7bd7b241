import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BUNDLED_MODELS } from '../../node/models/model-folders.ts'
import { loadSharp } from '../../node/photos/load-sharp.ts'
import { testFolder } from '../../node/photos/test-folder.ts'
import type { PredictEvent } from '../../shared/contract/prediction.ts'
import { highest, predict } from './predict.ts'

/** Before anything looks for it: what another test has measured would be found. */
const cache = await vi.hoisted(async () => {
  const [{ mkdtempSync }, { tmpdir }] = [await import('node:fs'), await import('node:os')]
  const folder = mkdtempSync(`${tmpdir()}/frostline predict `)
  vi.stubEnv('FROSTLINE_CACHE', folder)
  return folder
})
afterAll(() => rmSync(cache, { recursive: true, force: true }))

describe('predict', () => {
  const folder = testFolder()
  const files = ['a.png', 'b.png', 'c.png'].map((name) => join(folder.path, name))

  beforeAll(async () => {
    // 12-bit data in 16-bit files, as microscopes write them, and 8-bit data in the last one
    for (const [file, most] of [
      [files[0], 4095],
      [files[1], 4095],
      [files[2], 255],
    ] as const)
      await loadSharp()(
        Uint16Array.from({ length: 64 * 64 }, (_, at) => at % (most + 1)),
        { raw: { width: 64, height: 64, channels: 1 } },
      )
        .toColourspace('grey16')
        .png()
        .toFile(file)
  })
  afterAll(() => folder.remove())

  async function eventsOf(model: string): Promise<PredictEvent[]> {
    const events: PredictEvent[] = []
    const params = { model, inputs: files, executor: 'eager' as const, batchSize: 1, top: 1 }
    const hooks = { emit: (event: PredictEvent) => void events.push(event), signal: new AbortController().signal }
    await predict(params, hooks)
    return events
  }

  test('that is stopped while it finds out what is quickest has answered for none', async () => {
    const many = Array.from({ length: 60_000 }, () => files[0])
    const params = {
      model: join(BUNDLED_MODELS, 'frostnet-64'),
      inputs: many,
      executor: 'auto' as const,
      batchSize: 1,
      top: 1,
    }
    const signal = AbortSignal.abort(new Error('stopped by somebody'))
    expect(await predict(params, { emit: () => undefined, signal })).toMatchObject({
      outcome: 'stopped',
      numPredicted: 0,
    })
  })

  test('what is assumed about a model is told before anything is predicted with it', async () => {
    const model = join(folder.path, 'model')
    cpSync(join(BUNDLED_MODELS, 'frostnet-64'), model, { recursive: true })
    rmSync(join(model, 'frostline.json'))
    const [first, ...others] = await eventsOf(model)
    expect(first).toMatchObject({
      kind: 'note',
      code: 'assumed',
      message: expect.stringContaining('-1 to 1') as string,
    })
    expect(others.some(({ kind }) => kind === 'predictions')).toBe(true)
    expect(
      (await eventsOf('frostnet-64')).filter((event) => event.kind === 'note' && event.code === 'assumed'),
    ).toEqual([])
  })

  test('what is assumed about the numbers in a photo is told before the photo is answered for, and at the end of how many', async () => {
    const told = (await eventsOf('frostnet-64')).flatMap((event) => {
      if (event.kind === 'predictions')
        return event.results.map((result) => ('file' in result ? result.file : result.path))
      return event.kind === 'note' && event.code === 'photos' ? [event.message] : []
    })
    expect(told).toEqual([
      '“a.png” is a 16-bit file with values up to 4095: read as 12-bit data.',
      files[0],
      files[1],
      '“c.png” is a 16-bit or 32-bit file with values up to 255: read as 8-bit data.',
      files[2],
      '2 photos are 16-bit files with values up to 4095: read as 12-bit data.',
    ])
  })
})

const rows = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })

test('the highest values come first, the earlier first among equals, as a stable sort has them', () => {
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 40 }), (before, row, count) => {
      const padded = Float32Array.from([...row.map((_, i) => before[i] ?? 0), ...row])
      const sorted = row.map((_, c) => c).sort((a, b) => row[b] - row[a] || a - b)
      expect(highest(padded, 1, row.length, count)).toEqual(sorted.slice(0, count))
    }),
  )
})
