import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binaryCrossEntropies, crossEntropies, mean, sigmoid, softmax } from './probabilities.ts'
import { logarithms, logOdds } from './to-logits.ts'

const expectClose = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 14))
}

test('softmax and sigmoid are scipy’s', () => {
  // scipy.special.softmax([[1, 2, 3], [0, 0, 0]], axis=1), scipy.special.expit([-2, 0, 2])
  const third = 1 / 3
  expectClose(softmax(Float32Array.of(1, 2, 3, 0, 0, 0), 3), [
    0.09003057317038046,
    0.24472847105479767,
    0.6652409557748219,
    third,
    third,
    third,
  ])
  expectClose(sigmoid(Float32Array.of(-2, 0, 2)), [0.11920292202211755, 0.5, 0.8807970779778823])
})

test('scores far beyond what exp can hold give no NaN', () => {
  expectClose(softmax(Float64Array.of(1000, 0, -1000, -1000), 2), [1, 0, 0.5, 0.5])
  expectClose(softmax(Float64Array.of(-1000, -1001), 2), softmaxOf(0, -1))
  expectClose(sigmoid(Float64Array.of(-1000, 1000)), [0, 1])
  expectClose(crossEntropies(Float64Array.of(1000, -1000, 1000, -1000), Int32Array.of(0, 1), 2), [0, 2000])
  expectClose(binaryCrossEntropies(Float64Array.of(1000, -1000), Uint8Array.of(0, 0), 2), [500])
})

const softmaxOf = (a: number, b: number): number[] => [
  Math.exp(a) / (Math.exp(a) + Math.exp(b)),
  Math.exp(b) / (Math.exp(a) + Math.exp(b)),
]

test('a score that is not a number is not hidden by its row', () => {
  expect([...softmax(Float64Array.of(Number.NaN, 1, 2, 2), 2)]).toEqual([Number.NaN, Number.NaN, 0.5, 0.5])
  expect([...crossEntropies(Float64Array.of(1, Number.NaN, 2, 2), Int32Array.of(0, 0), 2)]).toEqual([
    Number.NaN,
    expect.closeTo(Math.LN2, 12),
  ])
})

test('cross-entropies are minus the logarithm of what was right', () => {
  const scores = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 6, maxLength: 6 })
  fc.assert(
    fc.property(scores, fc.nat(2), fc.nat(2), (logits, a, b) => {
      const values = Float64Array.from(logits)
      const p = softmax(values, 3)
      expect(p[0] + p[1] + p[2]).toBeCloseTo(1, 12)
      const losses = crossEntropies(values, Int32Array.of(a, b), 3)
      expect(losses[0]).toBeCloseTo(-Math.log(p[a]), 6)
      expect(losses[1]).toBeCloseTo(-Math.log(p[3 + b]), 6)
      const yes = sigmoid(values)
      const targets = Uint8Array.of(1, 0, 0, 0, 1, 1)
      const binary = binaryCrossEntropies(values, targets, 3)
      for (const row of [0, 1]) {
        const each = [0, 1, 2].map((c) => -Math.log(targets[row * 3 + c] ? yes[row * 3 + c] : 1 - yes[row * 3 + c]))
        expect(binary[row]).toBeCloseTo((each[0] + each[1] + each[2]) / 3, 6)
      }
    }),
  )
})

test('the mean of nothing is 0', () => {
  expect([mean([]), mean([2]), mean([1, 2, 6])]).toEqual([0, 2, 3])
})

test('probabilities come back from the scores they are turned into, 0 and 1 as the nearest that scores can say', () => {
  expectClose(softmax(logarithms([0.2, 0.8, 0, 1]), 2), [0.2, 0.8, 0, 1])
  expectClose(sigmoid(logOdds([0.2, 0.5, 0.99])), [0.2, 0.5, 0.99])
  for (const scores of [logarithms([0, 1]), logOdds([0, 1])]) expect(scores.every(Number.isFinite)).toBe(true)
  expect(logarithms([0])[0]).toBeCloseTo(-87.3, 1)
  const [no, yes] = logOdds([0, 1])
  expect(no).toBeCloseTo(-87.3, 1)
  expect(yes).toBeCloseTo(Math.log(2 ** 25 - 1), 6)
})
