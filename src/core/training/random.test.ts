import fc from 'fast-check'
import { expect, test } from 'vitest'
import { permutation, philox, randomStream, statelessUniform, uint32ToFloat } from './random.ts'
import type { PhiloxCounter, PhiloxKey } from './random.ts'

// Random123 1.14, tests/kat_vectors, "philox4x32 10"
const KNOWN_ANSWERS: [PhiloxKey, PhiloxCounter, number[]][] = [
  [
    [0, 0],
    [0, 0, 0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0xa4093822, 0x299f31d0],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
]

test.each(KNOWN_ANSWERS)('Philox gives the published answers for key %s', (key, counter, answer) => {
  expect(philox(key, counter)).toEqual(answer)
})

test('a counter that overflows 32 bits carries on', () => {
  const whole = statelessUniform([7, 9], [0xffffffff, 0xffffffff, 3, 0], 8)
  expect([...whole.subarray(4)]).toEqual([...statelessUniform([7, 9], [0, 0, 4, 0], 4)])
})

test('floats are made from the low 23 bits', () => {
  expect(uint32ToFloat(0)).toBe(0)
  expect(uint32ToFloat(0x7fffff)).toBe(1 - 2 ** -23)
  expect(uint32ToFloat(0xff800000)).toBe(0)
})

test('a stream depends on its whole name and on nothing else', () => {
  const first = (...args: Parameters<typeof randomStream>) => randomStream(...args).uint32()
  expect(first(1, 'shuffle', 0, 2)).toBe(first(1, 'shuffle', 0, 2))
  const names = [first(1, 'shuffle', 0, 2), first(2, 'shuffle', 0, 2), first(1, 'mix', 0, 2), first(1, 'shuffle', 2, 0)]
  names.push(first(1, 'shuffle', 0, 3), first(1 + 2 ** 33, 'shuffle', 0, 2))
  expect(new Set(names).size).toBe(6)
})

test('a permutation holds every position once', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.nat(), (length, seed) => {
      const order = permutation(randomStream(seed, 'test'), length)
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i))
    }),
  )
})

test('uniform, normal and Beta variates have the mean and variance they should', () => {
  const moments = (draw: () => number) => {
    const values = Array.from({ length: 20_000 }, draw)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
  }
  const random = randomStream(5, 'moments')
  const uniform = moments(() => random.uniform())
  expect(uniform.mean).toBeCloseTo(0.5, 1)
  expect(uniform.variance).toBeCloseTo(1 / 12, 2)
  const normal = moments(() => random.normal())
  expect(Math.abs(normal.mean)).toBeLessThan(0.03)
  expect(Math.abs(normal.variance - 1)).toBeLessThan(0.05)
  for (const [a, b] of [
    [0.2, 0.2],
    [0.4, 0.4],
    [1, 1],
    [2, 5],
  ] as const) {
    const { mean, variance } = moments(() => random.beta(a, b))
    expect(Math.abs(mean - a / (a + b))).toBeLessThan(0.02)
    expect(Math.abs(variance - (a * b) / ((a + b) ** 2 * (a + b + 1)))).toBeLessThan(0.01)
  }
})

test('Beta with a tiny parameter stays a number', () => {
  const random = randomStream(1, 'tiny')
  for (let i = 0; i < 1000; i++) {
    const value = random.beta(1e-3, 1e-3)
    expect(value >= 0 && value <= 1).toBe(true)
  }
})
