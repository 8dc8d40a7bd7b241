import { expect, test } from 'vitest'
import { foundPerLabel, rightPerClass } from './right-per-class.ts'

test('each class is judged by its own samples, and one without samples not at all', () => {
  expect(rightPerClass(Int32Array.of(0, 0, 0, 2), Int32Array.of(0, 0, 2, 2), 3)).toEqual([2 / 3, null, 1])
})

test('each label is judged by the samples that have it', () => {
  const rows = Float32Array.of(1, 0, 0, 1, 1, 0)
  const logits = Float32Array.of(2, -1, 5, -3, 1, 1)
  expect(foundPerLabel(rows, logits, 3)).toEqual([1 / 2, 1, null])
})

test('a label that is as likely as not is not found', () => {
  expect(foundPerLabel(Float32Array.of(1, 1), Float32Array.of(0, 1e-6), 1)).toEqual([0.5])
})
