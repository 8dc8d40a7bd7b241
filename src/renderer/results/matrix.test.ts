import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Matrix, moved } from './matrix.ts'

const matrix = new Matrix(
  [
    { label: 0, predicted: 0, count: 8 },
    { label: 0, predicted: 1, count: 2 },
    { label: 1, predicted: 0, count: 2 },
    { label: 1, predicted: 1, count: 2 },
  ],
  3,
)

test('cells know their share of the label’s photos; a class without photos has none', () => {
  expect(matrix.at(0, 1)).toMatchObject({ count: 2, share: 0.2 })
  expect(matrix.at(2, 2)).toMatchObject({ count: 0, share: 0 })
})

test('of two equally frequent confusions the one that costs its class more comes first', () => {
  expect(matrix.confusions().map(({ label, predicted }) => [label, predicted])).toEqual([
    [1, 0],
    [0, 1],
  ])
})

test('no key leads out of the grid, and others are left to whom they belong', () => {
  const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End']
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.constantFrom(...keys)),
      fc.boolean(),
      (size, pressed, control) => {
        let at = { row: 0, column: 0 }
        for (const key of pressed) at = moved(at, key, control, size)!
        expect(at.row >= 0 && at.row < size && at.column >= 0 && at.column < size).toBe(true)
      },
    ),
  )
  expect(moved({ row: 0, column: 0 }, 'a', false, 5)).toBeUndefined()
  expect(moved({ row: 3, column: 3 }, 'Home', true, 5)).toEqual({ row: 0, column: 0 })
})
