import { describe, expect, test } from 'vitest'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import { type CostFacts, lineCost } from './line-cost.ts'
import { lineAt } from './frost-line.ts'
import { TEST_MAP } from './test-map.ts'

const facts: CostFacts = {
  numTrainPhotos: 100,
  numValidationPhotos: 20,
  batchSize: 32,
  variants: 4,
  cacheLimitBytes: 2 ** 40,
}
const cost = (
  line: number,
  more: Partial<CostFacts> = {},
  exceptions: readonly string[] = [],
  keepsNormalization = true,
) => lineCost(TEST_MAP, lineAt(TEST_MAP, line, exceptions), { keepsNormalization }, { ...facts, ...more })

// 40e9 multiply-adds a second forward, three times as long with gradients; kept numbers are read at 1e9 bytes a second
const [ALL_BELOW_HEAD, HEAD, MIDDLE] = [6e9 / 40e9, 1e9 / 40e9, 2e9 / 40e9]
const READ_HEAD = (4 * 16) / 1e9
const READ_MIDDLE = (4 * 4 * 4 * 8) / 1e9

describe('before anything was measured', () => {
  test('with the head alone photos go through the rest once, and steps read what it gave', () => {
    const { secondsPerEpoch, firstPassSeconds } = cost(2)
    expect(firstPassSeconds).toBeCloseTo((4 * 100 + 20) * ALL_BELOW_HEAD, 9)
    expect(secondsPerEpoch).toBeCloseTo(100 * (3 * HEAD + READ_HEAD) + 20 * (HEAD + READ_HEAD), 9)
  })

  test('without versions of photos each is computed once', () => {
    expect(cost(2, { variants: 1 }).firstPassSeconds).toBeCloseTo(120 * ALL_BELOW_HEAD, 9)
  })

  test('a block that learns is computed in each step, with what lies above it', () => {
    const { secondsPerEpoch, firstPassSeconds } = cost(1)
    expect(firstPassSeconds).toBeCloseTo(420 * (4e9 / 40e9), 9)
    expect(secondsPerEpoch).toBeCloseTo(
      100 * (3 * (HEAD + MIDDLE) + READ_MIDDLE) + 20 * (HEAD + MIDDLE + READ_MIDDLE),
      9,
    )
  })

  test('where everything learns nothing is kept', () => {
    const { secondsPerEpoch, firstPassSeconds } = cost(0, {}, [], false)
    expect(firstPassSeconds).toBe(0)
    expect(secondsPerEpoch).toBeCloseTo(100 * 3 * (7e9 / 40e9) + 20 * (7e9 / 40e9), 9)
  })

  test('where nothing below the line has weights nothing is kept: photos are read as they are', () => {
    const layers = TEST_MAP.layers.map((layer, i) =>
      i < 3 ? { ...layer, numParameters: 0, numTrainableParameters: 0 } : layer,
    )
    const freeze = lineAt(TEST_MAP, 1)
    const { firstPassSeconds } = lineCost({ ...TEST_MAP, layers }, freeze, { keepsNormalization: true }, facts)
    expect(firstPassSeconds).toBe(0)
    expect(cost(1).firstPassSeconds).toBeGreaterThan(0)
  })

  test('what is sooner computed than read is not kept', () => {
    const times = (multiplyAdds: number): number => {
      const layers = TEST_MAP.layers.map((layer) => (layer.name === 'conv1' ? { ...layer, multiplyAdds } : layer))
      const freeze = lineAt(TEST_MAP, 1)
      return lineCost({ ...TEST_MAP, layers }, freeze, { keepsNormalization: true }, facts).firstPassSeconds
    }
    // 512 bytes take 512 ns to read
    expect(times(15_000)).toBe(0)
    expect(times(16_000)).toBeCloseTo((420 * 16_000) / 40e9, 12)
  })

  test('what does not fit into the cache is computed again in every epoch', () => {
    const half = cost(2, { cacheLimitBytes: (4 * 16 * 420) / 2 })
    expect(half.firstPassSeconds).toBeCloseTo((420 * ALL_BELOW_HEAD) / 2, 9)
    const each = (READ_HEAD + ALL_BELOW_HEAD) / 2
    expect(half.secondsPerEpoch).toBeCloseTo(100 * (3 * HEAD + each) + 20 * (HEAD + each), 9)
  })

  test('a layer that learns below the line ends what is kept before it', () => {
    const { firstPassSeconds } = cost(2, {}, ['conv2'])
    expect(firstPassSeconds).toBeCloseTo(420 * (4e9 / 40e9), 9)
  })

  test('as it is nothing is trained; without photos nothing takes time', () => {
    expect(cost(3)).toMatchObject({ secondsPerEpoch: 0 })
    expect(cost(3).firstPassSeconds).toBeCloseTo(120 * (7e9 / 40e9), 9)
    expect(cost(2, { numTrainPhotos: 0 }).secondsPerEpoch).toBe(0)
  })
})

test('memory is that of the weights, the optimizer, a step and what is kept', () => {
  const kept = 4 * 16 * 420
  const weights = 2 * 4 * 152
  // 64 photos at once are more than a step of 32: the input and the two largest outputs
  const passing = 4 * 64 * (48 + 128 + 128)
  expect(cost(2).memoryBytes).toBe(550e6 + weights + 4 * 34 * 3 + passing + kept)
  expect(cost(2, { slotsPerParameter: 0 }).memoryBytes).toBe(550e6 + weights + 4 * 34 + passing + kept)
  // a batch of 128 keeps the dense layer’s output
  expect(cost(2, { batchSize: 128 }).memoryBytes).toBe(550e6 + weights + 4 * 34 * 3 + 4 * 128 * (48 + 256 + 2) + kept)
  // normalization and activation are not kept for gradients
  const all = 4 * 128 * (48 + 128 + 64 + (128 + 64 + 16 + 2))
  expect(cost(0, { batchSize: 128 }, [], false).memoryBytes).toBe(550e6 + weights + 4 * 148 * 3 + all)
})

test('an input that is larger than what layers make of it counts as one of the two largest', () => {
  const layers = TEST_MAP.layers.map((layer, i) => (i === 0 ? layer : { ...layer, outputShape: [i] }))
  const { memoryBytes } = lineCost(
    { ...TEST_MAP, layers },
    lineAt(TEST_MAP, 2),
    { keepsNormalization: true },
    { ...facts, cacheLimitBytes: 0 },
  )
  expect(memoryBytes).toBe(550e6 + 2 * 4 * 152 + 4 * 34 * 3 + 4 * 64 * (48 + 48 + 7))
})

describe('once it was measured', () => {
  const measurement: ModelMeasurement = {
    forwardSeconds: [0.5, 0.8, 1],
    augmentSeconds: 0.25,
    steps: [
      { line: 0, fixedSeconds: 2, secondsPerImage: 3 },
      { line: 2, fixedSeconds: 0.1, secondsPerImage: 0.2 },
    ],
    batchSize: 16,
    memory: { bytesPerImage: 300, estimatedBytesPerImage: 100 },
    measuredAt: 0,
    on: { executor: 'native', library: '', cpu: '', numCores: 2, threads: 2, oneDnn: true },
  }

  test('an epoch has its steps, each with its own part, and versions of photos are made', () => {
    const { secondsPerEpoch, firstPassSeconds } = cost(2, { measurement })
    expect(firstPassSeconds).toBeCloseTo(420 * 0.8 + 100 * 4 * 0.25, 9)
    expect(secondsPerEpoch).toBeCloseTo(4 * 0.1 + 100 * (0.2 + READ_HEAD) + 20 * (0.2 + READ_HEAD), 9)
    const whole = cost(0, { measurement }, [], false)
    expect(whole.secondsPerEpoch).toBeCloseTo(4 * 2 + 100 * (3 + 0.25) + 20 * 1, 6)
  })

  test('photos that are shown as they are need no time for that', () => {
    const { secondsPerEpoch, firstPassSeconds } = cost(0, { measurement, variants: 1 }, [], false)
    expect([secondsPerEpoch, firstPassSeconds]).toEqual([expect.closeTo(4 * 2 + 100 * 3 + 20, 6), 0])
    expect(cost(2, { measurement, variants: 1 }).firstPassSeconds).toBeCloseTo(120 * 0.8, 9)
  })

  test('what goes with photos is taken by what was measured of it', () => {
    const estimated = cost(2).memoryBytes
    expect(cost(2, { measurement }).memoryBytes).toBe(estimated + 2 * 4 * 64 * (48 + 256))
  })
})
