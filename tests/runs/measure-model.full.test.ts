import { afterAll, describe, expect, test } from 'vitest'
import { blocksOf } from '../../src/core/models/blocks.ts'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { startTrainer } from '../../src/node/trainer-host/trainer.ts'
import { nativeOrSkip } from '../executors/executors.ts'

const HEAD = { numClasses: 4, dropout: 0.2, activation: 'softmax', seed: 1 } as const
const trainer = startTrainer()
afterAll(() => trainer.stop())

const executors = [...(nativeOrSkip() ? (['native'] as const) : []), 'eager'] as const

describe.each(executors)('measuring the bundled model, %s', (executor) => {
  test('gives a time for every block that never falls, and whole steps from the lines that are asked for most', async () => {
    const progress: number[] = []
    const { outcome, measurement } = await trainer.measureModel(
      { model: 'frostnet-64', executor },
      { onEvent: ({ numDone, numTotal }) => progress.push(numDone / numTotal) },
    )
    expect(outcome).toBe('finished')
    const { forwardSeconds = [], steps = [], batchSize, on, memory } = measurement ?? {}
    const head = blocksOf(replaceHead((await openModel()).graph, HEAD)).length - 1
    expect(forwardSeconds).toHaveLength(head + 1)
    expect(forwardSeconds[0]).toBeGreaterThan(0)
    forwardSeconds.forEach((seconds, i) => expect(seconds).toBeGreaterThanOrEqual(forwardSeconds[i - 1] ?? 0))
    const lines = steps.map(({ line }) => line)
    expect([lines[0], lines.at(-1)]).toEqual([0, head])
    expect(lines).toEqual(lines.toSorted((a, b) => a - b))
    for (const { fixedSeconds, secondsPerImage } of steps) expect(fixedSeconds + secondsPerImage).toBeGreaterThan(0)
    expect(batchSize).toBeGreaterThanOrEqual(1)
    expect(on).toMatchObject({ executor })
    if (memory) expect(memory.bytesPerImage).toBeGreaterThan(0)
    expect(progress.at(-1)).toBe(1)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  })

  test('stops between two steps', async () => {
    const stop = new AbortController()
    const result = await trainer.measureModel(
      { model: 'frostnet-64', executor },
      { signal: stop.signal, onEvent: () => stop.abort() },
    )
    expect(result).toEqual({ outcome: 'stopped' })
  })
})

test('a model that is not there is told of', async () => {
  await expect(trainer.measureModel({ model: 'no such model', executor: 'auto' })).rejects.toMatchObject({
    code: 'model-not-found',
  })
})
