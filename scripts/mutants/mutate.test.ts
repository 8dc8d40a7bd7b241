import { expect, test } from 'vitest'
import { mutantsOf } from './mutate.mjs'

const changes = (text: string) => mutantsOf('x.ts', text).map(({ from, to }) => `${from} -> ${to}`)

test('operators, conditions, numbers and calls for their effect are changed, one at a time', () => {
  expect(changes('const a = b < 2')).toEqual(['< -> <=', '2 -> 3'])
  expect(changes('if (ready) save()')).toEqual(['ready -> true', 'ready -> false', 'save() -> ;'])
  expect(changes('const a = best ? x : y')).toEqual(['best ? x : y -> x', 'best ? x : y -> y'])
  expect(changes('const a = kept ?? last')).toEqual(['kept ?? last -> last'])
})

test('types and words for people are left alone', () => {
  expect(changes('type A = { n: 1 }; interface B { m: 2 }')).toEqual([])
  expect(changes("throw new AppError('code', `${a + 1} is too many`, { hint: 'x' })")).toEqual([])
  expect(changes("const a = 'one ' + b")).toEqual([])
})

test('each mutant is the whole file with one change', () => {
  const text = 'export const f = (a: number) => a > 1 && a < 9\n'
  for (const mutant of mutantsOf('x.ts', text)) expect(mutant.text).not.toBe(text)
  expect(mutantsOf('x.ts', text)[0]?.text).toBe('export const f = (a: number) => a > 1 || a < 9\n')
})

test('of the two ways of an order only the sign counts', () => {
  expect(changes('const by = a < b ? -1 : 1')).toEqual(['a < b ? -1 : 1 -> -1', 'a < b ? -1 : 1 -> 1', '< -> <='])
  expect(changes('const n = a ? 1 : 0')).toEqual(['a ? 1 : 0 -> 1', 'a ? 1 : 0 -> 0', '1 -> 2', '0 -> 1'])
})

test('a fault is told by its line and what stood there', () => {
  const [, second] = mutantsOf('x.ts', 'const a = 1\n  const b = 2 // two\n')
  expect(second).toMatchObject({ path: 'x.ts', line: 2, code: 'const b = 2 // two', from: '2', to: '3' })
})
