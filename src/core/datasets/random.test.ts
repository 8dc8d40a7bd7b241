import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom, shuffle } from './random.ts'

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed))
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
      expect(draw(a)).toEqual(draw(a))
      if (a !== b) expect(draw(a)).not.toEqual(draw(b))
    }),
  )
})

test('numbers lie in [0, 1) and are spread evenly', () => {
  const random = seededRandom(7)
  const counts = new Array<number>(10).fill(0)
  for (let draw = 0; draw < 10_000; draw++) {
    const value = random()
    expect(value >= 0 && value < 1).toBe(true)
    counts[Math.floor(value * 10)]++
  }
  // Chi-squared with 9 degrees of freedom is below 27.9 with probability 0.999.
  expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9)
})

test('a shuffle keeps every item and leaves the original alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const before = [...items]
      const shuffled = shuffle(items, seededRandom(seed))
      expect(items).toEqual(before)
      expect(shuffled.sort((a, b) => a - b)).toEqual(before.sort((a, b) => a - b))
    }),
  )
})

test('every order of three comes up about equally often', () => {
  const random = seededRandom(3)
  const counts = new Map<string, number>()
  for (let round = 0; round < 6000; round++) {
    const order = shuffle(['a', 'b', 'c'], random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130)
})
