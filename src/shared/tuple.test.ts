import { expect, test } from 'vitest'
import { tuple } from './tuple.ts'

test('a list of the right length is given as it is', () => {
  const list = [3, 224, 224]
  expect(tuple(list, 3)).toBe(list)
  expect(tuple([], 0)).toEqual([])
})

test('a list of another length is refused, with both', () => {
  expect(() => tuple([224, 224], 3)).toThrow('Expected 3 values, received 2.')
  expect(() => tuple([1, 224, 224, 3], 3)).toThrow('Expected 3 values, received 4.')
})
