import { expect, test } from 'vitest'
import { argumentsOf } from './arguments-of.ts'

test('an argument has the type that its message needs, also within a plural', () => {
  expect(Object.fromEntries(argumentsOf('{n, plural, one {# of {name}} other {{part, number}}}'))).toEqual({
    n: 'number',
    name: 'string',
    part: 'number',
  })
  expect([...argumentsOf('{isIt, select, true {a} other {b}} {set, select, test {a} other {b}} <b>')]).toEqual([
    ['isIt', 'boolean'],
    ['set', 'string'],
  ])
  expect(() => argumentsOf('{n} {n, number}')).toThrow('“n” is a string and a number')
})
