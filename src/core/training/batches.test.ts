import fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchesPerEpoch, epochBatches, epochOrder } from './batches.ts'

const start = { stageIndex: 0, epochIndex: 0, batchIndex: 0 }

test('an epoch shows every sample once, and may be taken up anywhere', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }), fc.nat(), fc.nat(20), (...given) => {
      const [numSamples, batchSize, seed, from] = given
      const batches = [...epochBatches(numSamples, batchSize, seed, start)]
      expect(batches.length).toBe(batchesPerEpoch(numSamples, batchSize))
      const all = batches.flatMap(({ samples }) => [...samples])
      expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: numSamples }, (_, i) => i))
      for (const { samples } of batches.slice(0, -1)) expect(samples.length).toBe(batchSize)
      expect([...epochBatches(numSamples, batchSize, seed, { ...start, batchIndex: from })]).toEqual(
        batches.slice(from),
      )
    }),
  )
})

test('every epoch and stage has an order of its own', () => {
  const orders = [epochOrder(50, 1, 0, 0), epochOrder(50, 1, 0, 1), epochOrder(50, 1, 1, 0), epochOrder(50, 2, 0, 0)]
  expect(new Set(orders.map((order) => order.join())).size).toBe(4)
})

test('a batch owns its memory', () => {
  const [first] = epochBatches(10, 5, 1, start)
  expect(first.samples.buffer.byteLength).toBe(20)
})
