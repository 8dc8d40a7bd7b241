import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closestNames, editDistance, meantNames } from './closest-names.ts'

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

test('only names that may have been meant are offered', () => {
  const names = ['vgg16', 'mobilenet-v2-notop', 'mobilenet-0.25-notop', 'resnet50']
  expect(meantNames('mobilenet-v2-notpo', names)[0]).toBe('mobilenet-v2-notop')
  expect(meantNames('mobilenet', names)).toEqual(['mobilenet-v2-notop', 'mobilenet-0.25-notop'])
  expect(meantNames('resnet50.h5', names)).toEqual(['resnet50'])
  expect(meantNames('model', names)).toEqual([])
  expect(meantNames('', names)).toEqual([])
})
