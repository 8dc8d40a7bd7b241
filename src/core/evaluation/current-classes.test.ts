import { expect, test } from 'vitest'
import { currentClasses } from './current-classes.ts'

const votes = (then: number, now: number, count: number) => Array.from({ length: count }, () => ({ then, now }))

test('classes are known by name, whatever their photos became', () => {
  const current = [
    { id: 7, name: 'Elm' },
    { id: 8, name: 'Oak' },
  ]
  expect(currentClasses(['Oak', 'Elm'], current, votes(0, 7, 9))).toEqual([8, 7])
})

test('a class that was renamed is known by its photos', () => {
  const current = [
    { id: 7, name: 'Wych elm' },
    { id: 8, name: 'Oak' },
  ]
  expect(currentClasses(['Elm', 'Oak'], current, [...votes(0, 7, 5), ...votes(0, 8, 2)])).toEqual([7, 8])
})

test('a class that was merged into another of the run, or deleted, is no class any more', () => {
  const current = [{ id: 8, name: 'Oak' }]
  expect(currentClasses(['Elm', 'Oak'], current, votes(0, 8, 5))).toEqual([null, 8])
  expect(currentClasses(['Elm', 'Oak'], current, [])).toEqual([null, 8])
})

test('two classes merged into a new one are not both it', () => {
  const current = [{ id: 9, name: 'Trees' }]
  expect(currentClasses(['Elm', 'Oak'], current, [...votes(0, 9, 5), ...votes(1, 9, 5)])).toEqual([9, null])
})
