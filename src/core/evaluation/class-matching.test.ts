import { expect, test } from 'vitest'
import { matchClasses } from './class-matching.ts'

const model = ['Egyptian cat', 'lemon', 'pop bottle', 'tench, Tinca tinca', 'CD player', 'glass', 'bus']
const named = (classNames: string[]) =>
  matchClasses(classNames, model).map(
    ({ classIndex, modelIndex }) => `${classNames[classIndex]} = ${model[modelIndex]}`,
  )

test('classes are the same whatever their case, spaces, hyphens and accents', () => {
  expect(named(['egyptian_cat', 'LÉMON', 'pop-bottle', ' cd  player '])).toEqual([
    'egyptian_cat = Egyptian cat',
    'LÉMON = lemon',
    'pop-bottle = pop bottle',
    ' cd  player  = CD player',
  ])
})

test('a plain plural is its singular, other endings are not', () => {
  expect(named(['lemons', 'glas', 'bu'])).toEqual(['lemons = lemon'])
})

test('a list of synonyms answers to each of them', () => {
  expect(named(['Tinca tinca'])).toEqual(['Tinca tinca = tench, Tinca tinca'])
  expect(named(['tench'])).toEqual(['tench = tench, Tinca tinca'])
})

test('nothing is guessed, and no class of the model is taken twice', () => {
  expect(named(['cat', 'bottle', 'citrus', '', '  '])).toEqual([])
  expect(named(['Lemon', 'lemons'])).toEqual(['Lemon = lemon'])
})

test('a name that is the same counts before one that is its plural, and the first of several', () => {
  const match = (name: string, names: string[]) => matchClasses([name], names)[0]?.modelIndex
  expect(match('lemon', ['lemons', 'lemon'])).toBe(1)
  expect(match('lemons', ['lemon', 'lemons'])).toBe(1)
  expect(match('lemon', ['lime', 'LEMON', 'lemon'])).toBe(1)
  expect(match('lemon', ['lime', 'lemons', 'Lemons'])).toBe(1)
})

test('short names have no plural', () => {
  expect(matchClasses(['cab', 'gas'], ['cabs', 'ga'])).toEqual([{ classIndex: 0, modelIndex: 0 }])
})
