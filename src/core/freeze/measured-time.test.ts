import { expect, test } from 'vitest'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import { forwardTo, neverFalling, splitStepTime, stepSeconds, timesOfBlocks } from './measured-time.ts'
import { TEST_MAP } from './test-map.ts'

const measurement: ModelMeasurement = {
  forwardSeconds: [0.5, 0.8, 1],
  augmentSeconds: 0,
  steps: [
    { line: 0, fixedSeconds: 2, secondsPerImage: 3 },
    { line: 2, fixedSeconds: 0, secondsPerImage: 0.2 },
  ],
  batchSize: 16,
  memory: null,
  measuredAt: 0,
  on: { executor: 'native', library: '', cpu: '', numCores: 2, threads: 2, oneDnn: true },
}

test('times that fall are joined at the middle of their places, by how many were joined', () => {
  const points = (...pairs: [number, number][]) => pairs.map(([x, y]) => ({ x, y }))
  expect(neverFalling(points([0, 5], [2, 3], [10, 1]))).toEqual(points([4, 3]))
  // the first two make one of 4, which the third, 1, draws to 3
  expect(neverFalling(points([0, 4], [1, 4], [2, 1]))).toEqual(points([1, 3]))
  expect(neverFalling(points([0, 2], [1, 2], [2, 2]))).toEqual(points([0, 2], [1, 2], [2, 2]))
})

test('a step’s own part is what two sizes leave over', () => {
  const split = (small: [number, number], large: [number, number]) =>
    splitStepTime({ batchSize: small[0], seconds: small[1] }, { batchSize: large[0], seconds: large[1] })
  expect(split([4, 2], [8, 3])).toEqual({ fixedSeconds: 1, secondsPerImage: 0.25 })
  expect(split([4, 1], [8, 2])).toEqual({ fixedSeconds: 0, secondsPerImage: 0.25 })
  expect(split([8, 1], [4, 2])).toEqual({ fixedSeconds: 0, secondsPerImage: 0.5 })
})

test('between measured blocks time goes with work; the whole takes what it took', () => {
  expect(
    timesOfBlocks(
      new Map([
        [0, 1],
        [2, 4],
      ]),
      [1, 2, 1],
    ),
  ).toEqual([1, 3, 4])
  expect(timesOfBlocks(new Map([[2, 6]]), [1, 1, 4])).toEqual([1, 2, 6])
  // before the first that was measured it rises from nothing; work that is nothing takes none
  expect(
    timesOfBlocks(
      new Map([
        [1, 4],
        [2, 8],
      ]),
      [2, 2, 0],
    ),
  ).toEqual([2, 4, 4])
  // the last two fell: 3 for both lies between them, and the end still has its place
  expect(
    timesOfBlocks(
      new Map([
        [0, 1],
        [1, 4],
        [2, 2],
      ]),
      [1, 1, 1],
    ),
  ).toEqual([1, expect.closeTo(1 + (2 * 2) / 3, 12), 3])
  expect(timesOfBlocks(new Map(), [1, 1])).toEqual([0, 0])
})

test('the time to a layer within a block goes with the work of its block', () => {
  const to = (layer: number) => forwardTo(TEST_MAP, measurement, layer)
  expect([0, 1, 2, 3].map(to)).toEqual([0, 0, 0.5, 0.5])
  expect([4, 5].map(to)).toEqual([expect.closeTo(0.8, 12), 0.8])
  expect([6, 7, 8].map(to)).toEqual([0.8, 0.8, 1])
})

test('a block without work takes no time within it', () => {
  const idle = { ...TEST_MAP, layers: TEST_MAP.layers.map((layer) => ({ ...layer, multiplyAdds: 0 })) }
  expect([1, 4].map((layer) => forwardTo(idle, measurement, layer))).toEqual([0, 0.5])
})

test('a step lies between the lines that were measured, and beyond them as at the last', () => {
  const step = (layer: number) => stepSeconds(TEST_MAP, measurement, layer, 10)
  expect(step(0)).toBe(32)
  // forward 0.5 of the 0.8 that lie between the lines
  expect(step(3)).toBeCloseTo(32 - (0.5 / 0.8) * 30, 9)
  expect([step(5), step(8)]).toEqual([2, 2])
  expect(
    stepSeconds(TEST_MAP, { ...measurement, steps: [{ line: 0, fixedSeconds: 1, secondsPerImage: 1 }] }, 5, 2),
  ).toBe(3)
})
