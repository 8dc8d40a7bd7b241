import { expect, test } from 'vitest'
import { labelChoices } from './label-search.ts'

const classes = ['Willow', 'White oak', 'Oak', 'Élan', 'Low brush'].map((name, index) => ({
  id: index + 1,
  name,
  color: 0,
  position: index,
}))
const found = (typed: string): string[] =>
  labelChoices(classes, typed).map((choice) => (choice.kind === 'new' ? `new ${choice.name}` : choice.photoClass.name))

test('what begins with it comes first, then words that do, then the rest', () => {
  expect(found('oak')).toEqual(['Oak', 'White oak'])
  expect(found('low')).toEqual(['Low brush', 'Willow', 'new low'])
})

test('accents and case do not matter', () => {
  expect(found('elan')).toEqual(['Élan', 'new elan'])
  expect(found('WILLOW')).toEqual(['Willow'])
})

test('a name that no class has can become one, an empty one cannot', () => {
  expect(found(' Ash ')).toEqual(['new Ash'])
  expect(found('')).toHaveLength(classes.length)
})
