import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeAnswer, mergedPositions } from './merge-answers.ts'

test('the probabilities of exclusive classes that were merged add up, and may become the answer', () => {
  const answer = { probabilities: [0.3, 0.3, 0.4], predicted: [2] }
  expect(mergeAnswer(answer, [0, 0, 1], 2, false)).toEqual({ probabilities: [0.6, 0.4], predicted: [0] })
  expect(mergeAnswer(answer, [0, 1, 0], 2, false)).toEqual({ probabilities: [0.7, 0.3], predicted: [0] })
})

test('of labels that exclude nothing, a merged one is said where one of its parts was', () => {
  const answer = { probabilities: [0.9, 0.6, 0.1], predicted: [0, 1] }
  expect(mergeAnswer(answer, [0, 0, 1], 2, true)).toEqual({ probabilities: [0.9, 0.1], predicted: [0] })
  expect(mergeAnswer({ ...answer, predicted: [] }, [0, 0, 1], 2, true).predicted).toEqual([])
})

test('where nothing was merged nothing changes but the order', () => {
  const answers = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 2, maxLength: 6 }).chain((parts) =>
    fc.record({
      probabilities: fc.constant(parts.map((part) => part / 1e5)),
      groups: fc.shuffledSubarray([...parts.keys()], { minLength: parts.length }),
    }),
  )
  fc.assert(
    fc.property(answers, ({ probabilities, groups }) => {
      const predicted = [probabilities.indexOf(Math.max(...probabilities))]
      const merged = mergeAnswer({ probabilities, predicted }, groups, groups.length, false)
      expect(merged.predicted).toEqual([groups[predicted[0]]])
      expect(groups.map((group) => merged.probabilities[group])).toEqual(probabilities)
    }),
  )
})

test('an answer of a photo that no class was said of says none, and rounding carries no sum past 1', () => {
  expect(mergeAnswer({ probabilities: [0.5, 0.5], predicted: [] }, [0, 1], 2, false).predicted).toEqual([])
  expect(mergeAnswer({ probabilities: [0.50001, 0.50001], predicted: [0] }, [0, 0], 1, false)).toEqual({
    probabilities: [1],
    predicted: [0],
  })
  // a tie: the model’s own answer stands
  expect(mergeAnswer({ probabilities: [0.2, 0.3, 0.5], predicted: [2] }, [0, 0, 1], 2, false).predicted).toEqual([1])
})

test('labels that were not merged into one are all said', () => {
  const answer = { probabilities: [0.9, 0.2, 0.7], predicted: [2, 0] }
  expect(mergeAnswer(answer, [1, 0, 0], 2, true)).toEqual({ probabilities: [0.7, 0.9], predicted: [0, 1] })
})

test('positions of merged classes are told once, in order', () => {
  expect(mergedPositions([2, 0, 1], [3, 1, 1, 0])).toEqual([1, 3])
})
