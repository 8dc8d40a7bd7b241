import { expect, test } from 'vitest'
import { saidGuesses } from './said-guesses.ts'

const guesses = [
  { className: 'a', probability: 0.9 },
  { className: 'b', probability: 0.51 },
  { className: 'c', probability: 0.5 },
]
const said = (multiLabel: boolean, isUnsure: boolean): string =>
  saidGuesses(guesses, { multiLabel, isUnsure })
    .filter(({ isSaid }) => isSaid)
    .map(({ className }) => className)
    .join('')

test('the first is what a model says, unless it is unsure', () => {
  expect(said(false, false)).toBe('a')
  expect(said(false, true)).toBe('')
})

test('with several labels a photo every label that is likelier than not is said', () => {
  expect(said(true, false)).toBe('ab')
})
