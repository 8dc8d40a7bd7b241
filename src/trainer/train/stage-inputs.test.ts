import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { augmentationRow } from '../../core/training/augmentation.ts'
import { epochBatches } from '../../core/training/batches.ts'
import { augmentPixels } from '../../node/photos/augment/augment-pixels.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { pixelsOf, planOf, PREPROCESSING, type Script, ScriptedRun, stage } from './scripted-run.ts'

const runs: ScriptedRun[] = []
afterEach(() => {
  for (const run of runs.splice(0)) run.remove()
})

const HEAD: Script['learns'] = (name) => name.startsWith('head/')
type Size = ConstructorParameters<typeof ScriptedRun>[2]
function begin(plan: TrainingPlan, size: Size = {}): ScriptedRun {
  const run = new ScriptedRun(plan, { learns: HEAD, sureness: () => 1 }, size)
  runs.push(run)
  return run
}

const base = planOf([stage({ epochs: 3 })], { cacheLimitBytes: 2 ** 30 })
/** Every photo in two versions. */
const varied: TrainingPlan = {
  ...base,
  augmentation: { ...base.augmentation, flip: true, rotationDegrees: 30, variants: 2 },
}
const augmentedPixels = ({ split }: ScriptedRun, samples: readonly number[], variant: number): Uint8Array => {
  const photos = samples.map((sample) => split.train[sample])
  const rows = photos.map(({ id }) =>
    augmentationRow(varied.augmentation, { height: 8, width: 8 }, varied.seed, id, variant),
  )
  return augmentPixels(pixelsOf(photos), rows, PREPROCESSING)
}
const store = (run: ScriptedRun, limitBytes = 2 ** 30) => ({ folder: join(run.folder, 'features'), limitBytes })

/** Numbers of the photos that each step was fed, and those that the plan's order says. */
const fedPhotos = ({ fed }: ScriptedRun) => fed.map(({ feeds }) => evenOf(feeds['feature0']?.values ?? []))
const evenOf = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => i % 2 === 0)
const expectedOrder = (plan: TrainingPlan, numTrain: number, epochs: readonly number[]) =>
  epochs.flatMap((epochIndex) =>
    [...epochBatches(numTrain, plan.batchSize, plan.seed, { stageIndex: 0, epochIndex, batchIndex: 0 })].map(
      ({ samples }) => [...samples],
    ),
  )
const numComputed = ({ executor }: ScriptedRun) =>
  executor.featureCalls.reduce((sum, { numImages }) => sum + numImages, 0)

test('where nothing is cached, steps are fed the epoch’s version of each photo', async () => {
  const plan = { ...varied, cacheLimitBytes: 0, stages: [stage({ epochs: 3, freeze: 'none' })] }
  const run = new ScriptedRun(plan, { learns: () => true })
  runs.push(run)
  await run.train()
  const order = expectedOrder(plan, 10, [0, 1, 2])
  expect(run.fed).toHaveLength(9)
  for (const [n, { feeds }] of run.fed.entries())
    expect(feeds['images']?.values).toEqual(augmentedPixels(run, order[n], Math.floor(n / 3) % 2))
})

describe('features at the frost line', () => {
  test('are computed once for each photo, and each step is fed those of its own photos', async () => {
    const run = begin(base)
    await run.train({ features: store(run) })
    expect(numComputed(run)).toBe(10 + 4)
    expect(fedPhotos(run)).toEqual(expectedOrder(base, 10, [0, 1, 2]))
    expect(run.fed.every(({ feeds }) => !('images' in feeds))).toBe(true)
    expect(run.executor.evaluated.map((feeds) => Object.keys(feeds))).toEqual([
      ['feature0'],
      ['feature0'],
      ['feature0'],
    ])
  })

  test('are computed once for each version of a photo, and an epoch is fed its version', async () => {
    const run = begin(varied)
    await run.train({ features: store(run) })
    expect(run.executor.featureCalls).toEqual([
      { functionName: 'features', numImages: 4 },
      { functionName: 'features', numImages: 10 },
      { functionName: 'features', numImages: 10 },
    ])
    const order = expectedOrder(varied, 10, [0, 1, 2])
    expect(fedPhotos(run)).toEqual(order)
    for (const [n, { feeds }] of run.fed.entries()) {
      const pixels = augmentedPixels(run, order[n], Math.floor(n / 3) % 2)
      const session = await run.executor.load({ variables: new Map(), functions: new Map() })
      const images = { dtype: 'uint8' as const, shape: [order[n].length, 8, 8, 3], values: pixels }
      expect(feeds['feature0']?.values).toEqual(session.run('features', { images })['feature0'].values)
    }
  })

  test('that do not fit into the cache are computed for each step, and are the same', async () => {
    for (const plan of [base, varied]) {
      const [cached, computed] = [begin(plan), begin(plan)]
      await cached.train({ features: store(cached) })
      await computed.train({ features: store(computed, 0) })
      expect(computed.fed.map(({ feeds }) => feeds['feature0'])).toEqual(
        cached.fed.map(({ feeds }) => feeds['feature0']),
      )
      expect(numComputed(computed)).toBeGreaterThan(numComputed(cached))
      // a cache that takes nothing is asked once, not for every chunk
      expect(computed.records('progress').length).toBeLessThanOrEqual(cached.records('progress').length)
    }
  })

  test('are computed in chunks of the same photos, and told as they are done', async () => {
    const run = begin({ ...base, stages: [stage({ epochs: 1 })] }, { numTrain: 130 })
    await run.train({ features: store(run) })
    expect(run.executor.featureCalls.map(({ numImages }) => numImages)).toEqual([4, 64, 64, 2])
    expect(run.records('progress').map(({ phase, numDone, numTotal }) => [phase, numDone, numTotal])).toEqual([
      ['features', 4, 4],
      ['features', 64, 130],
      ['features', 128, 130],
      ['features', 130, 130],
    ])
  })

  test('are there for the next run on the same photos, but not for another seed’s versions', async () => {
    const first = begin(varied)
    await first.train({ features: store(first) })
    const again = begin(varied)
    await again.train({ features: store(first) })
    expect(numComputed(again)).toBe(0)
    expect(again.records('progress')).toEqual([])
    expect(again.fed.map(({ feeds }) => feeds['feature0'])).toEqual(first.fed.map(({ feeds }) => feeds['feature0']))
    const other = begin({ ...varied, seed: 6 })
    await other.train({ features: store(first) })
    expect(numComputed(other)).toBe(20)
  })

  test('of a run that was stopped while they were computed are gone on with', async () => {
    const run = begin({ ...base, stages: [stage({ epochs: 1 })] }, { numTrain: 130 })
    await run.train({ features: store(run), stopAtProgress: 64 })
    expect(run.fed).toEqual([])
    await run.train({ features: store(run), resume: true })
    expect(run.executor.featureCalls.map(({ numImages }) => numImages)).toEqual([4, 64, 64, 2])
    expect(run.records('progress').map(({ numDone }) => numDone)).toEqual([4, 64, 128, 130])
  })

  test('are computed no further once the run is stopped', async () => {
    const run = begin(base)
    await run.train({ features: store(run), stopAtProgress: 4 })
    // of the validation photos; those to learn from would be next
    expect(run.executor.featureCalls.map(({ numImages }) => numImages)).toEqual([4])
    expect(run.fed).toEqual([])
  })

  test('are shared by runs at the same time without one waiting for the other', async () => {
    const [first, second] = [begin(varied), begin(varied)]
    await Promise.all([first.train({ features: store(first) }), second.train({ features: store(first) })])
    expect([numComputed(first), numComputed(second)]).toEqual([24, 24])
    expect(second.fed.map(({ feeds }) => feeds['feature0'])).toEqual(first.fed.map(({ feeds }) => feeds['feature0']))
  })
})

test('without a cache steps are fed pixels of their own photos', async () => {
  const plan = { ...base, cacheLimitBytes: 0 }
  const run = begin(plan)
  await run.train()
  expect(numComputed(run)).toBe(0)
  const firstNumbers = run.fed.map(({ feeds }) =>
    Array.from(feeds['images']?.values ?? []).filter((_, i) => i % 192 === 0),
  )
  expect(firstNumbers).toEqual(expectedOrder(plan, 10, [0, 1, 2]))
  expect(run.fed.every(({ feeds }) => !('transforms' in feeds) && !('feature0' in feeds))).toBe(true)
})

test('photos of the batch after the next two are decoded ahead where steps take pixels, and only those', async () => {
  const plan = { ...base, cacheLimitBytes: 0, stages: [stage({ epochs: 1 })] }
  const run = begin(plan, { numTrain: 22, numValidation: 2 })
  await run.train()
  const batches = expectedOrder(plan, 22, [0])
  expect(batches).toHaveLength(6)
  expect(run.prefetched.filter((photos) => photos.length > 0)).toEqual(batches.slice(3))
  const cached = begin({ ...base, stages: [stage({ epochs: 1 })] }, { numTrain: 130 })
  await cached.train({ features: store(cached) })
  const order = Array.from({ length: 130 }, (_, i) => i)
  expect(cached.prefetched.filter((photos) => photos.length > 0)).toEqual([order.slice(64, 128), order.slice(128)])
})
