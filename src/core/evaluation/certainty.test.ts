import { expect, test } from 'vitest'
import { isUnsure } from './certainty.ts'

test('an answer is a guess where no class has half of the certainty, or two are close', () => {
  const unsure = (...probabilities: number[]) => isUnsure(probabilities, false)
  expect([unsure(0.9, 0.1), unsure(0.5, 0.3), unsure(0.49, 0.1)]).toEqual([false, false, true])
  expect([unsure(0.55, 0.44), unsure(0.53, 0.45)]).toEqual([false, true])
  expect([unsure(1), unsure()]).toEqual([false, true])
})

test('with several labels it is one where no label is likelier than not', () => {
  expect(isUnsure([0.2, 0.51], true)).toBe(false)
  expect(isUnsure([0.52, 0.51], true)).toBe(false)
  expect([isUnsure([0.5, 0.2], true), isUnsure([], true)]).toEqual([true, true])
})
