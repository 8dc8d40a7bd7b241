import { expect, test } from 'vitest'
import { balanceOf } from './balance.ts'

const classes = ['Elm', 'Oak', 'Ash'].map((name, index) => ({ id: index + 1, name, color: index, position: index }))
const of = (...numbers: number[]) => balanceOf(classes, new Map(numbers.map((number, index) => [index + 1, number])))

test('a class with fewer photos than every class needs comes first', () => {
  expect(of(40, 2, 5)).toMatchObject({ kind: 'too-few', least: { name: 'Oak' }, number: 2 })
  expect(of(40, 5)).toMatchObject({ kind: 'too-few', least: { name: 'Ash' }, number: 0 })
})

test('what is much rarer is said with how much', () => {
  expect(of(90, 30, 10)).toMatchObject({ kind: 'uneven', most: { name: 'Elm' }, least: { name: 'Ash' }, times: 9 })
  expect(of(90, 60, 32)).toMatchObject({ kind: 'uneven', times: 2.8 })
  // three times is where training balances by itself: not said before
  expect(of(299, 200, 100)).toMatchObject({ kind: 'uneven', times: 2.9 })
  expect(of(19, 10, 12)).toEqual({ kind: 'even' })
})

test('before the first label there is nothing to say', () => {
  expect(of()).toBeNull()
  expect(balanceOf([], new Map())).toBeNull()
})
