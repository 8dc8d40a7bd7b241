import { expect, test } from 'vitest'
import { suggestionOf } from './suggestion.ts'

const classes = [
  { classId: 4, name: 'Ash' },
  { classId: 7, name: 'Elm' },
  { classId: null, name: 'Gone' },
]

test('what a model said of a mistake may be taken over, with several labels all of them', () => {
  expect(suggestionOf({ labels: [0], predicted: [1] }, classes)).toEqual({ classIds: [7], name: 'Elm' })
  expect(suggestionOf({ labels: [1], predicted: [0, 1] }, classes)).toEqual({ classIds: [4, 7], name: 'Ash, Elm' })
})

test('not where it was right, said nothing, or a class is not in the project any more', () => {
  expect(suggestionOf({ labels: [0, 1], predicted: [0, 1] }, classes)).toBeUndefined()
  expect(suggestionOf({ labels: [0], predicted: [] }, classes)).toBeUndefined()
  expect(suggestionOf({ labels: [0], predicted: [1, 2] }, classes)).toBeUndefined()
})
