import { expect, test } from 'vitest'
import { formatPrediction, parsePredictions } from './predictions.ts'

const prediction = {
  file: '/photos/a\n“b”.jpg',
  hash: 'ab'.repeat(32),
  set: 'test' as const,
  labels: ['Elm'],
  predicted: ['Oak'],
  probabilities: [0.25, 0.75],
}

test('predictions come back as they were written, names with line breaks too', () => {
  const text = formatPrediction(prediction) + formatPrediction({ ...prediction, set: 'validation' })
  expect(parsePredictions(text)).toEqual([prediction, { ...prediction, set: 'validation' }])
})

test('lines that are none are left out', () => {
  expect(parsePredictions(`{"file":1}\n${formatPrediction(prediction)}{"fil`)).toEqual([prediction])
})
