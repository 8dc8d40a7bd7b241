import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closestNames, editDistance } from './closest-names.ts'

test('the distance is that of Levenshtein', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(editDistance('', 'abc')).toBe(3)
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, a)).toBe(0)
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c))
    }),
  )
})

test('the closest name comes first, whatever its case', () => {
  expect(closestNames('Conv_pw13', ['conv_dw_13', 'conv_pw_13', 'dense'])[0]).toBe('conv_pw_13')
  expect(closestNames('x', [])).toEqual([])
})
