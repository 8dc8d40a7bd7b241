import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mixUpBatch } from './mix-up.ts'

const at = { stageIndex: 0, epochIndex: 1, batchIndex: 2 }

test('partners are a permutation and the sample itself is the larger part', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 10, noNaN: true }),
      fc.integer({ min: 1, max: 64 }),
      fc.nat(),
      (...given) => {
        const [alpha, batchSize, seed] = given
        const { partner, lambda } = mixUpBatch(alpha, batchSize, seed, at)
        expect([...partner].sort((a, b) => a - b)).toEqual(Array.from({ length: batchSize }, (_, i) => i))
        for (const share of lambda) expect(share >= 0.5 && share <= 1).toBe(true)
        expect(mixUpBatch(alpha, batchSize, seed, at)).toEqual({ partner, lambda })
      },
    ),
  )
})

test('each step mixes differently', () => {
  const first = mixUpBatch(0.4, 16, 1, at)
  expect(mixUpBatch(0.4, 16, 1, { ...at, batchIndex: 3 })).not.toEqual(first)
  expect(mixUpBatch(0.4, 16, 1, { ...at, stageIndex: 1 })).not.toEqual(first)
})

test('alpha 0 is off', () => {
  const { partner, lambda } = mixUpBatch(0, 4, 1, at)
  expect([...partner]).toEqual([0, 1, 2, 3])
  expect([...lambda]).toEqual([1, 1, 1, 1])
})

test('each photo of a batch has a share of its own, from the distribution that alpha names', () => {
  const { lambda } = mixUpBatch(0.4, 4000, 1, at)
  expect(new Set(lambda).size).toBeGreaterThan(2000)
  // E[max(λ, 1 - λ)] of Beta(1, 1) is 3/4; of a narrow one it is close to 1/2, of a wide one close to 1
  const mean = (alpha: number) => mixUpBatch(alpha, 4000, 1, at).lambda.reduce((sum, share) => sum + share / 4000, 0)
  expect(mean(1)).toBeCloseTo(0.75, 1)
  expect(mean(10)).toBeLessThan(0.62)
  expect(mean(0.05)).toBeGreaterThan(0.9)
})
