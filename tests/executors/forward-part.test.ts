import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { cacheFolder } from '../../src/node/files/own-folders.ts'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import type { ExecutorChoice } from '../../src/shared/contract/plain.ts'
import type { ForwardWork } from '../../src/trainer/forward-part.ts'
import { nativeOrSkip } from './executors.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline forward part '))
vi.stubEnv('FROSTLINE_CACHE', root)
afterAll(() => rmSync(root, { recursive: true, force: true }))
const { chooseExecutor } = await import('../../src/trainer/engine.ts')
const forwardPart = await import('../../src/trainer/forward-part.ts')

async function executorFor(choice: ExecutorChoice, graph: LayerGraph, work: ForwardWork) {
  const { executor } = await chooseExecutor(choice)
  return forwardPart.executorFor({ choice, executor }, graph, work)
}

const signal = new AbortController().signal
const folder = join(cacheFolder(), 'forward-times')
const numKept = (): number => (existsSync(folder) ? readdirSync(folder).length : 0)
const native = nativeOrSkip()

describe('what computes the forward pass', () => {
  test('is what was asked for, and otherwise nothing is measured for little work', async () => {
    const { graph } = await openModel()
    const asked = await executorFor('onnx', graph, { numPhotos: Infinity, signal })
    expect([asked.kind, asked.forward]).toEqual(['onnx', undefined])
    // ten thousand photos of it are some 10¹¹ multiply-adds
    for (const numPhotos of [10, 10_000])
      expect((await executorFor('auto', graph, { numPhotos, signal })).forward).toBeUndefined()
    expect(numKept()).toBe(0)
  })

  test.runIf(native)('is as it was where a run goes on, as far as that is here', async () => {
    const { graph } = await openModel()
    const forwardFor = async (asBefore: string | null) =>
      (await executorFor('auto', graph, { numPhotos: Infinity, asBefore, signal })).forward
    const { library } = await executorFor('onnx', graph, { numPhotos: 0, signal })
    expect(await forwardFor(`${library}, 24 at a time`)).toMatchObject({ executor: { library }, batchSize: 24 })
    for (const name of [
      'onnxruntime 0.9.0 cpu, 24 at a time',
      `${library}, 0 at a time`,
      `${library}, -1 at a time`,
      library,
    ])
      expect(await forwardFor(name)).toBeUndefined()
    expect(await forwardFor(null)).toBeUndefined()
    expect(numKept()).toBe(0)
  })

  test('is not measured any further when the work is stopped', async () => {
    const { graph } = await openModel()
    const stopping = new AbortController()
    const reason = new Error('stopped by somebody')
    stopping.abort(reason)
    await expect(executorFor('auto', graph, { numPhotos: Infinity, signal: stopping.signal })).rejects.toBe(reason)
    expect(numKept()).toBe(0)
  })

  test('is the steps’ own where measuring fails: the work says what is wrong', async () => {
    const { graph } = await openModel()
    const weights = new Map(graph.weights)
    const [name, { shape, values }] = [...weights].at(-1)!
    weights.set(name, { shape, values: values.map(() => Number.NaN) })
    const executor = await executorFor('auto', { ...graph, weights }, { numPhotos: Infinity, signal })
    expect(executor.forward).toBeUndefined()
    expect(numKept()).toBe(0)
  })

  test('is measured before much work, and kept for the model and what is trained from it', async () => {
    const { graph } = await openModel()
    const first = await executorFor('auto', graph, { numPhotos: Infinity, signal })
    expect(first.forward?.batchSize).toBeGreaterThan(0)
    expect(numKept()).toBe(1)
    const stopped = AbortSignal.abort(new Error('stopped'))
    const trained = replaceHead(graph, { numClasses: 5, dropout: 0.2, activation: 'softmax', seed: 1 })
    const again = await executorFor('auto', trained, { numPhotos: 10, signal: stopped })
    expect(again.forward?.batchSize).toBe(first.forward?.batchSize)
    expect(again.forward?.executor.library).toBe(first.forward?.executor.library)
  })
})
