import fc from 'fast-check'
import { expect, test } from 'vitest'
import { namedStanding, standingOfAnswers, standingOfClasses, standingOfLabels } from './standing.ts'

const against = (support: number[], right: number[]) => standingOfClasses(support, right).baseline.comparison

test('a model that always says the most frequent class is no better than that, however often it is right', () => {
  expect(standingOfClasses([15, 1, 1], [15, 0, 0])).toEqual({
    balancedAccuracy: 1 / 3,
    baseline: { accuracy: 15 / 17, answer: [0], comparison: 'no-better' },
  })
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 2, maxLength: 8 }), (support) => {
      const most = support.indexOf(Math.max(...support))
      const right = support.map((count, c) => (c === most ? count : 0))
      const standing = standingOfClasses(support, right)
      const numSeen = support.filter((count) => count > 0).length
      expect(standing.baseline.comparison).toBe(numSeen === 0 ? 'unproven' : 'no-better')
      if (numSeen > 0) expect(standing.balancedAccuracy).toBeCloseTo(1 / numSeen)
    }),
  )
})

test('finding the rare classes too is better, also where the baseline is right more often', () => {
  expect(against([15, 2], [15, 2])).toBe('better')
  expect(against([90, 10], [80, 9])).toBe('better') // 89 % right where the baseline has 90 %
  expect(against([40, 40, 40], [30, 30, 30])).toBe('better')
})

test('few photos that speak for a model are told apart from none', () => {
  expect(against([15, 2], [15, 1])).toBe('unproven')
  expect(against([15, 2], [14, 1])).toBe('no-better')
  expect(against([2, 2], [2, 1])).toBe('unproven')
  expect(against([2, 2], [2, 2])).toBe('better')
})

test('photos of one class alone prove nothing, and classes without photos count for nothing', () => {
  expect(against([0, 9], [0, 9])).toBe('no-better')
  expect(standingOfClasses([0, 0], [0, 0])).toMatchObject({ baseline: { answer: [], comparison: 'unproven' } })
  expect(standingOfClasses([4, 0, 4], [4, 0, 2]).balancedAccuracy).toBe(0.75)
})

test('with several labels the baseline is the set of labels that most photos carry', () => {
  // three photos with label 0 alone, one with both
  const targets = [1, 0, 1, 0, 1, 0, 1, 1]
  expect(standingOfLabels(targets, [1, 0, 1, 0, 1, 0, 1, 0], 2)).toEqual({
    balancedAccuracy: 0.5, // of label 1; every photo has label 0
    baseline: { accuracy: 0.75, answer: [0], comparison: 'no-better' },
  })
  expect(standingOfLabels([0, 0, 0, 1], [0, 0, 0, 1], 2).baseline).toMatchObject({ answer: [], accuracy: 0.5 })
})

test('with several labels, all labels of many photos right is better than the most frequent set', () => {
  const targets = Array.from({ length: 40 }, (_, i) => [i % 2, (i >> 1) % 2]).flat()
  expect(standingOfLabels(targets, targets, 2)).toMatchObject({
    balancedAccuracy: 1,
    baseline: { accuracy: 0.25, comparison: 'better' },
  })
  const one = targets.map((_, i) => (i % 2 === 0 ? 1 : 0))
  expect(standingOfLabels(targets, one, 2)).toMatchObject({
    balancedAccuracy: 0.5,
    baseline: { comparison: 'no-better' },
  })
})

test('standings of answers are those of their counts', () => {
  const rows = [
    [0, 0],
    [0, 1],
    [1, 1],
    [2, 1],
    [2, 2],
  ].map(([label, said]) => ({ labels: [label], predicted: [said] }))
  expect(standingOfAnswers(rows, 3, false)).toEqual(standingOfClasses([2, 1, 2], [1, 1, 1]))
  const several = [
    { labels: [0, 2], predicted: [2] },
    { labels: [], predicted: [] },
    { labels: [1], predicted: [1, 2] },
  ]
  expect(standingOfAnswers(several, 3, true)).toEqual(
    standingOfLabels([1, 0, 1, 0, 0, 0, 0, 1, 0], [0, 0, 1, 0, 0, 0, 0, 1, 1], 3),
  )
})

test('balance with several labels is the mean of finding them and leaving them out', () => {
  // label 0: two of four, one found, one of two left out; label 1: one of four, found, all three left out
  const targets = [1, 0, 1, 1, 0, 0, 0, 0]
  const given = [1, 0, 0, 1, 1, 0, 0, 0]
  const { balancedAccuracy, baseline } = standingOfLabels(targets, given, 2)
  expect(balancedAccuracy).toBeCloseTo((0.5 + 1) / 2, 12)
  expect(baseline).toEqual({ accuracy: 0.5, answer: [], comparison: 'no-better' })
  expect(standingOfLabels([], [], 2)).toEqual({
    balancedAccuracy: 0,
    baseline: { accuracy: 0, answer: [], comparison: 'unproven' },
  })
})

test('of sets of labels that are as frequent the first is the answer', () => {
  expect(standingOfLabels([1, 0, 0, 1], [1, 0, 0, 1], 2).baseline).toMatchObject({ answer: [0], accuracy: 0.5 })
  expect(standingOfClasses([0, 1], [0, 1]).baseline).toMatchObject({ answer: [1], accuracy: 1 })
})

test('an answer is named, of two as frequent ones the first', () => {
  expect(standingOfClasses([0, 3, 3], [0, 1, 1]).baseline).toMatchObject({ answer: [1], accuracy: 0.5 })
  expect(namedStanding(standingOfClasses([0, 3, 3], [0, 3, 3]), ['a', 'b', 'c']).baseline.answer).toEqual(['b'])
})

test('one photo more than the baseline gets proves nothing, as many as it gets speak against a model', () => {
  // recalls of 70 % and 30 %, on average what chance gives
  expect([against([10, 10], [7, 3]), against([10, 10], [7, 4])]).toEqual(['no-better', 'unproven'])
})

test('a label that all samples carry, or none, says nothing about balance', () => {
  const targets = [1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0]
  expect(standingOfLabels(targets, targets, 3).balancedAccuracy).toBe(1)
})
