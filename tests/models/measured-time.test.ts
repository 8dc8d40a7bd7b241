import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineCost } from '../../src/core/freeze/line-cost.ts'
import { lineAt } from '../../src/core/freeze/frost-line.ts'
import {
  forwardTo,
  neverFalling,
  splitStepTime,
  stepSeconds,
  timesOfBlocks,
} from '../../src/core/freeze/measured-time.ts'
import { layerMapOf } from '../../src/core/models/layer-map.ts'
import type { ModelMeasurement } from '../../src/shared/contract/measurement.ts'
import { resNet50 } from './architectures.ts'

const map = layerMapOf(resNet50(), { numClasses: 4, dropout: 0.2, activation: 'softmax', seed: 1 })
const head = map.blocks.length - 1
const measurement: ModelMeasurement = {
  forwardSeconds: map.blocks.map((_, block) => 0.001 * (block + 1)),
  augmentSeconds: 0.002,
  steps: [
    { line: 0, fixedSeconds: 0.05, secondsPerImage: 0.06 },
    { line: head - 1, fixedSeconds: 0.01, secondsPerImage: 0.005 },
    { line: head, fixedSeconds: 0.001, secondsPerImage: 0.0001 },
  ],
  batchSize: 16,
  memory: { bytesPerImage: 200e6, estimatedBytesPerImage: 100e6 },
  measuredAt: 0,
  on: { executor: 'native', library: 'libtensorflow', cpu: 'a cpu', numCores: 2, threads: 2, oneDnn: true },
}

test('times that never fall: with the sum of what was measured, and unchanged where nothing fell', () => {
  const at = (ys: readonly number[]) => ys.map((y, x) => ({ x, y }))
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
      const times = neverFalling(at(values))
      expect(times.map(({ y }) => y)).toEqual(times.map(({ y }) => y).toSorted((a, b) => a - b))
      expect(times.map(({ x }) => x)).toEqual(times.map(({ x }) => x).toSorted((a, b) => a - b))
      const rising = at(values.toSorted((a, b) => a - b))
      expect(neverFalling(rising)).toEqual(rising)
    }),
  )
  expect(neverFalling(at([1, 3, 2, 4]))).toEqual([
    { x: 0, y: 1 },
    { x: 1.5, y: 2.5 },
    { x: 3, y: 4 },
  ])
})

test('a step has a part of its own and one for each photo; neither is below zero', () => {
  expect(splitStepTime({ batchSize: 8, seconds: 3 }, { batchSize: 32, seconds: 9 })).toEqual({
    fixedSeconds: 1,
    secondsPerImage: 0.25,
  })
  expect(splitStepTime({ batchSize: 8, seconds: 1 }, { batchSize: 32, seconds: 8 })).toEqual({
    fixedSeconds: 0,
    secondsPerImage: 0.25,
  })
  expect(splitStepTime({ batchSize: 8, seconds: 9 }, { batchSize: 32, seconds: 8 })).toEqual({
    fixedSeconds: 8,
    secondsPerImage: 0,
  })
  expect(splitStepTime({ batchSize: 1, seconds: 2 }, { batchSize: 1, seconds: 2 })).toEqual({
    fixedSeconds: 0,
    secondsPerImage: 2,
  })
})

test('blocks that were not timed lie between their neighbors by their work', () => {
  const times = timesOfBlocks(
    new Map([
      [1, 4],
      [3, 10],
    ]),
    [1, 3, 1, 2],
  )
  expect(times).toEqual([1, 4, 6, 10])
})

test('blocks whose times fell have different times all the same: each of them does something', () => {
  const times = timesOfBlocks(
    new Map([
      [0, 2],
      [1, 3.2],
      [2, 3],
      [3, 2.9],
    ]),
    [1, 1, 1, 1],
  )
  times.forEach((time, block) => expect(time).toBeGreaterThanOrEqual(times[block - 1] ?? 0))
  expect(times[2]).toBeGreaterThan(times[1])
})

test('a step from a layer on: what was measured at lines, and between them by forward time', () => {
  const at = (line: number) => stepSeconds(map, measurement, map.blocks[line].firstLayer, 10)
  expect(at(0)).toBeCloseTo(0.65)
  expect(at(head - 1)).toBeCloseTo(0.06)
  expect(at(head)).toBeCloseTo(0.002)
  for (let line = 1; line <= head; line++) expect(at(line)).toBeLessThan(at(line - 1))
  expect(forwardTo(map, measurement, map.blocks[3].firstLayer)).toBeCloseTo(0.003)
  expect(forwardTo(map, measurement, map.layers.length)).toBeCloseTo(0.001 * (head + 1))
})

const facts = { numTrainPhotos: 320, numValidationPhotos: 0, batchSize: 32, variants: 4, cacheLimitBytes: 10 * 2 ** 30 }
const cost = (line: number, more: Partial<Parameters<typeof lineCost>[3]> = {}) =>
  lineCost(map, lineAt(map, line), { keepsNormalization: true }, { ...facts, measurement, ...more })

test('what was measured takes the place of the estimate', () => {
  expect(cost(0).secondsPerEpoch).toBeCloseTo(10 * (0.05 + 32 * 0.062), 1)
  // the part of an epoch that is reading what is kept
  expect(cost(head).secondsPerEpoch).toBeGreaterThan(10 * (0.001 + 32 * 0.0001))
  expect(cost(head).secondsPerEpoch).toBeLessThan(0.1)
  expect(cost(head).firstPassSeconds / (320 * 4)).toBeGreaterThan(0.001 * head + 0.002)
  expect(cost(head).firstPassSeconds / (320 * 4)).toBeLessThan(0.001 * (head + 1) + 0.002)
  expect(cost(0, { numValidationPhotos: 100 }).secondsPerEpoch - cost(0).secondsPerEpoch).toBeCloseTo(
    100 * 0.001 * (head + 1),
  )
})

test('memory grows with photos as measured, not as estimated', () => {
  const estimated = (batchSize: number) => cost(0, { batchSize, measurement: undefined }).memoryBytes
  const measured = (batchSize: number) => cost(0, { batchSize }).memoryBytes
  expect((measured(128) - measured(96)) / (estimated(128) - estimated(96))).toBeCloseTo(2)
  const { memory: _, ...rest } = measurement
  expect(cost(0, { measurement: { ...rest, memory: null } }).memoryBytes).toBe(estimated(32))
})
