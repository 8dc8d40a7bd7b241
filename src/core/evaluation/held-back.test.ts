import { expect, test } from 'vitest'
import { isRight } from './held-back.ts'

test('an answer is right where it has exactly the labels, in any order', () => {
  expect([isRight([0, 2], [2, 0]), isRight([], [])]).toEqual([true, true])
  expect([isRight([0], [0, 2]), isRight([0, 2], [0]), isRight([0, 1], [0, 2])]).toEqual([false, false, false])
})
