import fc from 'fast-check'
import { expect, test } from 'vitest'
import { predictedClasses } from './accuracy.ts'
import { evaluate } from './evaluate.ts'
import type { HeldBack } from './held-back.ts'
import { judge } from './judge.ts'
import { softmax } from './probabilities.ts'

const said = (probabilities: number[], labelsThen: number[], labels: number[] | null = labelsThen): HeldBack => ({
  probabilities,
  predicted: [probabilities.indexOf(Math.max(...probabilities))],
  labelsThen,
  labels,
})

test('relabelling a mistake as what the model said makes it right, and what was counted before stays', () => {
  const photos = [said([0.9, 0.1], [0]), said([0.8, 0.2], [1], [0]), said([0.3, 0.7], [1])]
  const { before, now, mistakes, cells } = judge(photos, 2, false)
  expect([before.numRight, before.numPhotos]).toEqual([2, 3])
  expect([now.numRight, now.numPhotos]).toEqual([3, 3])
  expect(mistakes).toEqual([])
  expect(cells).toEqual([
    { label: 0, predicted: 0, count: 2 },
    { label: 1, predicted: 1, count: 1 },
  ])
})

test('a photo that cannot be counted now counted before, and is no mistake', () => {
  const { before, now, mistakes, losses } = judge([said([0.9, 0.1], [1], null), said([0.9, 0.1], [0])], 2, false)
  expect([before.numRight, before.numPhotos, now.numRight, now.numPhotos]).toEqual([1, 2, 1, 1])
  expect(mistakes).toEqual([])
  expect(losses[0]).toBeNaN()
})

test('a photo of which the model says no class is a mistake of its class, and in no cell', () => {
  const silent = { ...said([0.9, 0.1], [0]), predicted: [] }
  const { cells, perClass, mistakes, calibration } = judge([silent, said([0.3, 0.7], [1])], 2, false)
  expect(cells).toEqual([{ label: 1, predicted: 1, count: 1 }])
  expect(perClass).toMatchObject([
    { support: 1, recall: 0 },
    { support: 1, recall: 1 },
  ])
  expect(mistakes).toEqual([0])
  expect(calibration?.expectedCalibrationError).toBeLessThan(1)
})

test('the surest mistake comes first', () => {
  const photos = [said([0.6, 0.4], [1]), said([0.99, 0.01], [1]), said([0.2, 0.8], [1])]
  expect(judge(photos, 2, false).mistakes).toEqual([1, 0])
})

test('with labels as they were it says what the run’s own evaluation says', () => {
  const sample = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 5, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(fc.tuple(sample, fc.nat(4)), { minLength: 1, maxLength: 30 }), (rows) => {
      const logits = Float64Array.from(rows.flatMap(([scores]) => scores))
      const labels = Int32Array.from(rows, ([, label]) => label)
      const expected = evaluate(logits, labels, 5)
      const probabilities = softmax(logits, 5)
      const predicted = predictedClasses(logits, 5)
      const result = judge(
        rows.map(([, label], row) => ({
          probabilities: [...probabilities.subarray(row * 5, row * 5 + 5)],
          predicted: [predicted[row]],
          labelsThen: [label],
          labels: [label],
        })),
        5,
        false,
      )
      expect(result.now.value).toBe(expected.accuracy.value)
      expect(result.before).toEqual(result.now)
      expect(result.loss).toBeCloseTo(expected.loss, 9)
      expect(result.macro).toEqual(expected.averages.macro)
      expect(result.calibration).toEqual({
        bins: expected.calibration.bins.map((bin) => expect.objectContaining({ numSamples: bin.numSamples }) as object),
        expectedCalibrationError: expect.closeTo(expected.calibration.expectedCalibrationError, 9) as number,
      })
      for (const { label, predicted: c, count } of result.cells) expect(expected.confusionMatrix[label][c]).toBe(count)
      expect(result.cells.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
      expect(result.mistakes.length).toBe(result.now.numPhotos - result.now.numRight)
    }),
  )
})

test('with several labels a photo is right when all of its labels are', () => {
  const photo = (probabilities: number[], labels: number[]): HeldBack => ({
    probabilities,
    predicted: probabilities.flatMap((p, c) => (p > 0.5 ? [c] : [])),
    labelsThen: labels,
    labels,
  })
  const { now, cells, perClass, meanAveragePrecision, labelAccuracy } = judge(
    [photo([0.9, 0.8, 0.1], [0, 1]), photo([0.9, 0.2, 0.1], [0, 1]), photo([0.1, 0.1, 0.2], [])],
    3,
    true,
  )
  expect([now.numRight, now.numPhotos]).toEqual([2, 3])
  expect(labelAccuracy).toBeCloseTo(8 / 9, 12)
  expect(meanAveragePrecision).toBe(1)
  expect(perClass[2].averagePrecision).toBeNull()
  expect(cells).toEqual([])
})

test('with several labels what is wrong most comes first, and figures are those of the labels', () => {
  const photo = (probabilities: number[], predicted: number[], labels: number[]): HeldBack => ({
    probabilities,
    predicted,
    labelsThen: labels,
    labels,
  })
  const photos = [photo([0.9, 0.1], [0], [0]), photo([0.6, 0.1], [0], []), photo([0.9, 0.2], [0], [1])]
  const judgement = judge(photos, 2, true)
  expect(judgement.mistakes).toEqual([2, 1])
  expect(judgement.now).toMatchObject({ numRight: 1, numPhotos: 3 })
  expect(judgement.labelAccuracy).toBeCloseTo(3 / 6, 12)
  expect(judgement.losses[0]).toBeCloseTo(-(Math.log(0.9) + Math.log(0.9)) / 2, 6)
  expect(judgement).toMatchObject({ top3: null, cells: [], calibration: null })
  expect(judgement.perClass.map(({ support }) => support)).toEqual([1, 1])
})

test('of mistakes as sure the costlier comes first, then the first', () => {
  const photos = [said([0.6, 0.4, 0], [1]), said([0.6, 0.3, 0.1], [2]), said([0.6, 0.3, 0.1], [2])]
  expect(judge(photos, 3, false).mistakes).toEqual([1, 2, 0])
})

test('top three needs four classes, and the matrix lists what is in it by label and answer', () => {
  const photos = [said([0.1, 0.2, 0.3, 0.4], [1]), said([0.1, 0.2, 0.3, 0.4], [0]), said([0.7, 0.1, 0.1, 0.1], [0])]
  const judgement = judge(photos, 4, false)
  expect(judgement.top3?.value).toBeCloseTo(2 / 3, 12)
  expect(judge([said([0.2, 0.3, 0.5], [1])], 3, false).top3).toBeNull()
  expect(judgement.cells).toEqual([
    { label: 0, predicted: 0, count: 1 },
    { label: 0, predicted: 3, count: 1 },
    { label: 1, predicted: 3, count: 1 },
  ])
  expect(judgement.perClass[0]).toEqual({ precision: 1, recall: 0.5, f1: 2 / 3, support: 2, averagePrecision: null })
})
