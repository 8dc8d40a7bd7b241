import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { cacheFolder } from '../../src/node/files/own-folders.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { nativeOrSkip } from './executors.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline forward part '))
vi.stubEnv('FROSTLINE_CACHE', root)
afterAll(() => rmSync(root, { recursive: true, force: true }))
const { executorFor } = await import('../../src/trainer/forward-part.ts')

const signal = new AbortController().signal
const folder = join(cacheFolder(), 'forward-times')
const numKept = (): number => (existsSync(folder) ? readdirSync(folder).length : 0)
const native = nativeOrSkip()

describe('what computes the forward pass', () => {
  test('is what was asked for, and otherwise nothing is measured for little work', async () => {
    const { graph } = await openModel()
    const asked = await executorFor('onnx', graph, { numPhotos: Infinity, signal })
    expect([asked.kind, asked.forward]).toEqual(['onnx', undefined])
    expect((await executorFor('auto', graph, { numPhotos: 10, signal })).forward).toBeUndefined()
    expect(numKept()).toBe(0)
  })

  test.runIf(native)('is as it was where a run goes on, as far as that is here', async () => {
    const { graph } = await openModel()
    const forwardFor = async (asBefore: string | null) =>
      (await executorFor('auto', graph, { numPhotos: Infinity, asBefore, signal })).forward
    const { library } = await executorFor('onnx', graph, { numPhotos: 0, signal })
    expect(await forwardFor(`${library}, 24 at a time`)).toMatchObject({ executor: { library }, batchSize: 24 })
    expect(await forwardFor('onnxruntime 0.9.0 cpu, 24 at a time')).toBeUndefined()
    expect(await forwardFor(null)).toBeUndefined()
    expect(numKept()).toBe(0)
  })

  test('is measured before much work, and kept for the model and what is trained from it', async () => {
    const { graph } = await openModel()
    const first = await executorFor('auto', graph, { numPhotos: Infinity, signal })
    expect(first.forward?.batchSize).toBeGreaterThan(0)
    expect(numKept()).toBe(1)
    const stopped = AbortSignal.abort(new Error('stopped'))
    const trained = { ...graph, weights: new Map([...graph.weights].map(([name, weight]) => [name, { ...weight }])) }
    const again = await executorFor('auto', trained, { numPhotos: 10, signal: stopped })
    expect(again.forward?.batchSize).toBe(first.forward?.batchSize)
    expect(again.forward?.executor.library).toBe(first.forward?.executor.library)
  })
})
