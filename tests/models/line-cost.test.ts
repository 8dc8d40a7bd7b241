import { expect, test } from 'vitest'
import { lineCost } from '../../src/core/freeze/line-cost.ts'
import { lineAt } from '../../src/core/freeze/frost-line.ts'
import { layerMapOf } from '../../src/core/models/layer-map.ts'
import { resNet50 } from './architectures.ts'

const map = layerMapOf(resNet50(), { numClasses: 4, dropout: 0.2, activation: 'softmax', seed: 1 })
const facts = {
  numTrainPhotos: 300,
  numValidationPhotos: 60,
  batchSize: 32,
  variants: 4,
  cacheLimitBytes: 10 * 2 ** 30,
}
const at = (line: number, ...exceptions: string[]) => costAt(line, facts, exceptions)
const costAt = (line: number, given: typeof facts, exceptions: readonly string[] = []) =>
  lineCost(map, lineAt(map, line, exceptions), { keepsNormalization: true }, given)

test('each block that is frozen makes an epoch quicker, and training it takes no more memory', () => {
  const nothingKept = { ...facts, cacheLimitBytes: 0 }
  for (let line = 1; line < map.blocks.length; line++) {
    expect(at(line).secondsPerEpoch).toBeLessThan(at(line - 1).secondsPerEpoch)
    expect(costAt(line, nothingKept).memoryBytes).toBeLessThanOrEqual(costAt(line - 1, nothingKept).memoryBytes)
  }
})

test('features that are kept in memory count', () => {
  for (const line of [5, 10, 17])
    expect(at(line).memoryBytes).toBeGreaterThan(costAt(line, { ...facts, cacheLimitBytes: 0 }).memoryBytes)
})

test('nothing is kept where everything learns, and as it is nothing is trained', () => {
  expect(at(0).firstPassSeconds).toBe(0)
  expect(at(17).firstPassSeconds).toBeGreaterThan(0)
  expect(at(18)).toMatchObject({ secondsPerEpoch: 0 })
})

test('a layer that learns below the line costs as much as a line drawn there', () => {
  expect(at(17, 'conv3_block1_1_conv').secondsPerEpoch).toBeGreaterThan(at(17).secondsPerEpoch)
  expect(at(17, 'conv3_block1_1_conv').firstPassSeconds).toBeLessThan(at(17).firstPassSeconds)
})

test('what does not fit into the cache is computed again in every epoch', () => {
  const small = lineCost(map, lineAt(map, 10), { keepsNormalization: true }, { ...facts, cacheLimitBytes: 1e6 })
  expect(small.secondsPerEpoch).toBeGreaterThan(at(10).secondsPerEpoch)
})
