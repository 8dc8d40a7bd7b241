import { expect, test } from 'vitest'
import { MovingAverage } from './moving-average.ts'

const smooth = (values: readonly number[], weight: number): number[] => {
  const average = new MovingAverage(weight)
  return values.map((value) => average.next(value))
}

test('a constant stays, and the start does not lag', () => {
  for (const value of smooth([2, 2, 2, 2], 0.9)) expect(value).toBeCloseTo(2, 12)
  // weights of the past: 0.5 of 1.5, 0.25 and 0.5 of 1.75
  expect(smooth([4, 0, 7], 0.5)).toEqual([4, 4 / 3, (0.25 * 4 + 0.5 * 0 + 1 * 7) / 1.75])
  expect(smooth([1, 5, 3], 0)).toEqual([1, 5, 3])
})

test('values that are no finite number are passed on and leave the average alone', () => {
  const [first, none, third] = smooth([4, Number.NaN, 0], 0.5)
  expect([first, none, third]).toEqual([4, Number.NaN, 4 / 3])
})
