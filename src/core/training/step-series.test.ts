import { expect, test } from 'vitest'
import type { StepRecord } from '../../shared/contract/metrics.ts'
import { finite, StepSeries } from './step-series.ts'

const step = (stepIndex: number, more: Partial<StepRecord> = {}): StepRecord => ({
  kind: 'step',
  stageIndex: 0,
  epochIndex: 0,
  batchIndex: stepIndex,
  stepIndex,
  numImages: 8,
  loss: stepIndex,
  accuracy: 0.5,
  learningRate: 0.1 * stepIndex,
  elapsedMs: 10,
  ...more,
})

function seriesOf(steps: readonly StepRecord[]): StepSeries {
  const series = new StepSeries()
  for (const each of steps) series.add(each)
  return series
}

test('steps from one on, by column', () => {
  const series = seriesOf([step(0), step(1), step(2, { loss: Number.NaN, accuracy: 1 })])
  const { smoothLoss, smoothAccuracy, imagesPerSecond, ...columns } = series.columns(1)
  expect(columns).toEqual({ stepIndex: [1, 2], loss: [1, null], learningRate: [0.1, 0.2] })
  expect(smoothLoss).toEqual([expect.closeTo((0 * 0.95 + 1) / 1.95, 12), null])
  // three values, weighted 0.95², 0.95 and 1
  expect(smoothAccuracy[1]).toBeCloseTo((0.5 * 0.9025 + 0.5 * 0.95 + 1) / (0.9025 + 0.95 + 1), 12)
  imagesPerSecond.forEach((speed) => expect(speed).toBeCloseTo(800, 9))
  expect(series.columns(3).stepIndex).toEqual([])
  expect(series.columns().stepIndex).toEqual([0, 1, 2])
})

test('the speed is that of the last steps; none before the first, and no step is quicker than can be measured', () => {
  expect(new StepSeries().lastImagesPerSecond).toBeUndefined()
  expect(seriesOf([step(0, { numImages: 5, elapsedMs: 20 })]).lastImagesPerSecond).toBeCloseTo(250, 9)
  expect(seriesOf([step(0, { numImages: 1, elapsedMs: 0 })]).lastImagesPerSecond).toBeCloseTo(1e6, 3)
  const two = seriesOf([step(0, { elapsedMs: 20 }), step(1, { elapsedMs: 10 })])
  expect(two.lastImagesPerSecond).toBeCloseTo((400 * 0.95 + 800) / 1.95, 9)
})

test('what the next steps take follows from the last fifty of the stage', () => {
  const series = seriesOf([
    ...Array.from({ length: 30 }, (_, i) => step(i)),
    ...Array.from({ length: 60 }, (_, i) => step(30 + i, { stageIndex: 1, elapsedMs: 20 })),
  ])
  expect(series.timing(1)).toEqual({ seconds: expect.closeTo(1, 9) as number, numSteps: 50 })
  expect(series.timing(1, 3)).toEqual({ seconds: expect.closeTo(0.06, 9) as number, numSteps: 3 })
  expect(series.timing(0)).toEqual({ seconds: 0, numSteps: 0 })
  series.cutTo(32)
  expect(series.timing(1)).toEqual({ seconds: expect.closeTo(0.04, 9) as number, numSteps: 2 })
  expect(series.timing(0).numSteps).toBe(30)
})

test('what is cut away leaves no trace in the averages', () => {
  const series = seriesOf([step(0), step(1), step(2)])
  series.cutTo(2)
  series.add(step(2, { loss: 7 }))
  expect(series.columns()).toEqual(seriesOf([step(0), step(1), step(2, { loss: 7 })]).columns())
})

test('thinned steps keep the highest and the lowest of each stretch', () => {
  // two stretches of five: 0…4 and 5…9
  const losses = [5, 1, 9, 3, 5, 5, 8, 2, 6, 5]
  const series = seriesOf(losses.map((loss, i) => step(i, { loss })))
  expect(series.columns(0, 6).stepIndex).toEqual([0, 1, 2, 6, 7, 9])
  expect(series.columns(0, 10).stepIndex).toHaveLength(10)
  expect(series.columns(0, 9).stepIndex.length).toBeLessThanOrEqual(9)
  // from 2 on: 2…5 and 6…9
  expect(series.columns(2, 6).stepIndex).toEqual([2, 3, 6, 7, 9])
  expect(series.columns(2, 8).stepIndex).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
  expect(series.columns(0, 1).stepIndex).toEqual([0, 1, 2, 9])
})

test('JSON knows no NaN', () => {
  expect([0, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined].map(finite)).toEqual([0, -1, null, null, null])
})
