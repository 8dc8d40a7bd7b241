import { expect, test } from 'vitest'
import { argMax, countTopK, predictedClasses, wilsonShare } from './accuracy.ts'

test('of equal scores the first class is the answer, as numpy’s argmax; NaN is never', () => {
  expect([...predictedClasses(Float32Array.of(1, 1, 0, 0, 2, 2, -3, -2, -2), 3)]).toEqual([0, 1, 1])
  expect(argMax(Float32Array.of(Number.NaN, -5, Number.NaN, -4), 0, 4)).toBe(3)
  expect(argMax(Float32Array.of(0, 0, Number.NaN, Number.NaN), 1, 2)).toBe(0)
  expect(argMax(Float32Array.of(9, 9, -9, -8), 1, 2)).toBe(1)
})

test('the interval of none and of all reaches to 0 and to 1', () => {
  // scipy.stats.binomtest(count, 20).proportion_ci(method='wilson')
  const close = (value: number) => expect.closeTo(value, 8) as number
  expect(wilsonShare(0, 20)).toEqual({ value: 0, low: close(0), high: close(0.1611251581) })
  expect(wilsonShare(20, 20)).toEqual({ value: 1, low: close(0.8388748419), high: close(1) })
  expect(wilsonShare(5, 20)).toEqual({ value: 0.25, low: close(0.1118617014), high: close(0.4687008776) })
  for (let n = 1; n < 50; n++) {
    expect(wilsonShare(0, n).low).toBeGreaterThanOrEqual(0)
    expect(wilsonShare(n, n).high).toBeLessThanOrEqual(1)
  }
  expect(wilsonShare(0, 0)).toEqual({ value: 0, low: 0, high: 1 })
})

test('a label is among the first k of its own row', () => {
  const scores = Float32Array.of(4, 3, 2, 1, 1, 2, 3, 4)
  const count = (labels: number[], k: number) => countTopK(scores, Int32Array.from(labels), 4, k)
  expect([1, 2, 3, 4].map((k) => count([2, 2], k))).toEqual([0, 1, 2, 2])
  expect(count([0, 0], 1)).toBe(1)
  expect(countTopK(Float32Array.of(1, Number.POSITIVE_INFINITY), Int32Array.of(1), 2, 2)).toBe(0)
})
