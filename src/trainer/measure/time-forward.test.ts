import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Executor } from '../../core/engine/executor.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { ForwardTimes } from '../../shared/contract/measurement.ts'
import { Stopped } from './pace.ts'
import { quickestForward, roundsFor, timeForward } from './time-forward.ts'

const GRAPH: LayerGraph = {
  name: 'two by two',
  layers: [
    {
      name: 'photo',
      className: 'InputLayer',
      config: { batch_input_shape: [null, 2, 2, 3] },
      inbound: [],
      weightNames: [],
    },
    { name: 'flat', className: 'Flatten', config: {}, inbound: ['photo'], weightNames: [] },
  ],
  input: 'photo',
  output: 'flat',
  weights: new Map(),
  preprocessing: {
    inputHeight: 2,
    inputWidth: 2,
    resize: 'stretch',
    channelOrder: 'rgb',
    mean: [0, 0, 0],
    std: [1, 1, 1],
  },
  provenance: { source: 'test', format: 'test' },
}

/** Seconds that the last call of any pretended executor took. */
let took = 0
const PACE = {
  seconds: (prepare: () => () => unknown): Promise<number> => {
    prepare()()
    return Promise.resolve(took)
  },
}

let numLoaded = 0
let numDisposed = 0

/** Answers `value` for every class, and pretends to take so long. */
const pretended = (
  library: string,
  secondsFor: (numImages: number) => number,
  value = 0.5,
  numClasses = 12,
): Executor => ({
  kind: 'native',
  library,
  load: () => {
    numLoaded++
    return Promise.resolve({
      assign: () => undefined,
      read: () => new Map(),
      run: (_, { images }) => {
        const numImages = images.shape[0]
        took = secondsFor(numImages)
        const values = new Float32Array(numImages * numClasses).fill(value)
        return { probabilities: { dtype: 'float32', shape: [numImages, numClasses], values } }
      },
      dispose: () => void numDisposed++,
    })
  },
})

beforeEach(() => {
  numLoaded = 0
  numDisposed = 0
})
afterEach(() => expect(numDisposed).toBe(numLoaded))

const steady = (ms: number) => (numImages: number) => (ms / 1000) * numImages

describe('timing the forward pass', () => {
  test('takes turns in several numbers of photos, and tells what one photo takes', async () => {
    const own = pretended('own', (numImages) => 0.001 * numImages + 0.01)
    const times = await timeForward([own, pretended('other', steady(2))], GRAPH, PACE)
    expect(times.map(({ library, batchSize }) => `${library} ${batchSize}`)).toEqual([
      ...['own 1', 'own 8', 'own 16', 'own 32', 'own 64'],
      ...['other 1', 'other 8', 'other 16', 'other 32', 'other 64'],
    ])
    expect(times[4]?.secondsPerImage).toBeCloseTo(0.001 + 0.01 / 64)
    expect(quickestForward(times, [own, pretended('other', steady(2))])).toMatchObject({ executor: own, batchSize: 64 })
  })

  test('puts aside what fails or answers otherwise, and remembers it', async () => {
    const own = pretended('own', steady(5))
    const other = pretended('wrong', steady(1), 0.6)
    const broken: Executor = { ...own, library: 'broken', load: () => Promise.reject(new Error('no such operator')) }
    const times = await timeForward([own, other, broken], GRAPH, PACE)
    expect(times.filter(({ secondsPerImage }) => secondsPerImage === null).map(({ library }) => library)).toEqual([
      'wrong',
      'broken',
    ])
    expect(quickestForward(times, [own, other, broken])?.executor).toBe(own)
  })

  test('answers that are a hundredth off, or fewer, are others', async () => {
    const own = pretended('own', steady(5))
    const times = await timeForward(
      [own, pretended('off', steady(1), 0.505), pretended('few', steady(1), 0.5, 11)],
      GRAPH,
      PACE,
    )
    expect(times.flatMap(({ library, secondsPerImage }) => (secondsPerImage === null ? [library] : []))).toEqual([
      'off',
      'few',
    ])
  })

  test('leaves out a number of photos that fails', async () => {
    const upTo = (most: number) => (numImages: number) => {
      if (numImages > most) throw new Error('bad_alloc')
      return 0.001 * numImages
    }
    const times = await timeForward([pretended('own', upTo(16)), pretended('other', upTo(8))], GRAPH, PACE)
    expect(times.map(({ library, batchSize }) => `${library} ${batchSize}`)).toEqual([
      'own 1',
      'own 8',
      'own 16',
      'other 1',
      'other 8',
    ])
  })

  test('the first call with a number of photos prepares for it, and does not count', async () => {
    const seen = new Set<number>()
    const slowAtFirst = (numImages: number) => {
      const isFirst = !seen.has(numImages)
      seen.add(numImages)
      return isFirst && numImages !== 8 ? 0 : 0.001 * numImages
    }
    const times = await timeForward([pretended('own', slowAtFirst)], GRAPH, PACE)
    for (const { secondsPerImage } of times) expect(secondsPerImage).toBeCloseTo(0.001)
  })

  test('how much is timed is decided by the slowest', async () => {
    const times = await timeForward([pretended('own', steady(100)), pretended('other', steady(0.1))], GRAPH, PACE)
    expect(times.map(({ library, batchSize }) => `${library} ${batchSize}`)).toEqual([
      'own 1',
      'own 8',
      'other 1',
      'other 8',
    ])
  })

  test('a model that takes seconds for a photo is not raced, and that is remembered', async () => {
    let numCalls = 0
    const slow = pretended('own', (numImages) => {
      numCalls++
      return 2 * numImages
    })
    const other = pretended('other', steady(1))
    const times = await timeForward([slow, other], GRAPH, PACE)
    expect([numCalls, numLoaded]).toEqual([2, 1])
    expect(times.map(({ library, secondsPerImage }) => [library, secondsPerImage])).toEqual([
      ['own', 2],
      ['other', null],
    ])
    expect(quickestForward(times, [slow, other])).toMatchObject({ executor: slow, batchSize: 8 })
  })

  test('fails where what takes the steps fails, and ends when it is stopped', async () => {
    const broken: Executor = { ...pretended('own', steady(1)), load: () => Promise.reject(new Error('no memory')) }
    await expect(timeForward([broken], GRAPH, PACE)).rejects.toThrow('no memory')
    let calls = 0
    const stopping = {
      seconds: (prepare: () => () => unknown) => (++calls > 4 ? Promise.reject(new Stopped()) : PACE.seconds(prepare)),
    }
    const both = [pretended('own', steady(1)), pretended('other', steady(1))] as const
    await expect(timeForward(both, GRAPH, stopping)).rejects.toThrow(Stopped)
    // in the second's first call
    calls = 2
    await expect(timeForward(both, GRAPH, stopping)).rejects.toThrow(Stopped)
    expect(calls).toBe(5)
  })

  test('a model that takes long is timed with the smallest number alone, once', () => {
    expect(roundsFor(0.0001, 2)).toEqual({ batchSizes: [8, 16, 32, 64], numRounds: 7 })
    expect(roundsFor(0.005, 2)).toEqual({ batchSizes: [8, 16, 32], numRounds: 4 })
    expect(roundsFor(0.5, 2)).toEqual({ batchSizes: [8], numRounds: 1 })
  })
})

describe('the quickest', () => {
  const [own, other] = [pretended('own', steady(1)), pretended('other', steady(1))]
  const timesOf = (...seconds: readonly (number | null)[]): ForwardTimes =>
    seconds.map((secondsPerImage, i) => ({
      executor: 'native',
      library: i < 1 ? 'own' : 'other',
      batchSize: 8,
      secondsPerImage,
    }))

  test('for one photo at a time may be another, which takes as many as suit it where there are more', () => {
    const times = (
      [
        ['own', 1, 3],
        ['own', 8, 1],
        ['own', 16, 2],
        ['other', 1, 1],
        ['other', 8, 2],
        ['other', 16, 1.5],
      ] as const
    ).map(([library, batchSize, secondsPerImage]) => ({
      executor: 'native' as const,
      library,
      batchSize,
      secondsPerImage,
    }))
    expect(quickestForward(times, [own, other])).toMatchObject({ executor: own, batchSize: 8 })
    expect(quickestForward(times, [own, other], true)).toMatchObject({ executor: other, batchSize: 16 })
  })

  test('is another than the steps’ own where it takes a tenth less', () => {
    expect(quickestForward(timesOf(1, 0.92), [own, other])?.executor).toBe(own)
    expect(quickestForward(timesOf(1, 0.89), [own, other])?.executor).toBe(other)
  })

  test('is not known where something else was timed than is here', () => {
    expect(quickestForward(timesOf(1), [own, other])).toBeUndefined()
    expect(quickestForward(timesOf(1, 0.5), [own])).toBeUndefined()
    expect(quickestForward(timesOf(1, 0.5), [own, pretended('other, a version on', steady(1))])).toBeUndefined()
  })
})
