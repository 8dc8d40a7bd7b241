import { expect, test } from 'vitest'
import { formatPrediction, formatPredictions, parsePredictions, PREDICTIONS_FORMAT } from './predictions.ts'

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

test('a file says in its first line what it is: of a newer version or another kind it is not read', () => {
  expect(parsePredictions(formatPredictions([prediction]))).toEqual([prediction])
  const { name, version } = PREDICTIONS_FORMAT
  const marked = (format: string, version: number): string =>
    `${JSON.stringify({ kind: 'format', format, version })}\n${formatPrediction(prediction)}`
  expect(() => parsePredictions(marked(name, version + 1))).toThrow(
    expect.objectContaining({ code: 'newer-format' }) as Error,
  )
  expect(() => parsePredictions(marked('frostline-log', 1))).toThrow(
    expect.objectContaining({ code: 'other-format' }) as Error,
  )
})
