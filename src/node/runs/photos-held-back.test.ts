import { expect, test } from 'vitest'
import { photosHeldBack } from './photos-held-back.ts'
import type { ResultFiles } from './result-files.ts'

const filesOf = (...sets: ('validation' | 'test')[]): ResultFiles =>
  ({ predictions: sets.map((set, i) => ({ set, file: `/photos/${set} ${i}.jpg` })) }) as unknown as ResultFiles

test('photos that chose the best epoch are compared only where none were held back for a test', () => {
  expect(photosHeldBack('/run', filesOf('validation', 'test', 'validation', 'test'), 1)).toEqual({
    photos: ['/photos/test 1.jpg'],
    comparedSet: 'test',
  })
  expect(photosHeldBack('/run', filesOf('validation', 'validation'), 9)).toEqual({
    photos: ['/photos/validation 0.jpg', '/photos/validation 1.jpg'],
    comparedSet: 'validation',
  })
})
