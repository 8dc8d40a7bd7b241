import { expect, test } from 'vitest'
import type { StepRecord } from '../../shared/contract/metrics.ts'
import { finite, StepSeries } from './step-series.ts'
import { testStep } from './test-step.ts'

const step = (stepIndex: number, more: Partial<StepRecord> = {}): StepRecord =>
  testStep(stepIndex, { learningRate: 0.1 * stepIndex, ...more })

function seriesOf(steps: readonly StepRecord[]): StepSeries {
  const series = new StepSeries()
  for (const each of steps) series.add(each)
  return series
}

test('steps from one on, by column', () => {
  const series = seriesOf([step(0), step(1), step(2, { loss: Number.NaN, accuracy: 1 })])
  const { smoothLoss, smoothAccuracy, imagesPerSecond, ...columns } = series.columns(1)
  expect(columns).toEqual({ stepNumber: [2, 3], loss: [1, null], learningRate: [0.1, 0.2] })
  expect(smoothLoss).toEqual([expect.closeTo((0 * 0.95 + 1) / 1.95, 12), null])
  // three values, weighted 0.95², 0.95 and 1
  expect(smoothAccuracy[1]).toBeCloseTo((0.5 * 0.9025 + 0.5 * 0.95 + 1) / (0.9025 + 0.95 + 1), 12)
  imagesPerSecond.forEach((speed) => expect(speed).toBeCloseTo(800, 9))
  expect(series.columns(3).stepNumber).toEqual([])
  expect(series.columns().stepNumber).toEqual([1, 2, 3])
  expect(series.columns(1, 1).loss).toEqual([1])
  expect(series.columns(0, 2).smoothLoss).toHaveLength(2)
})

test('the speed is that of the last steps; none before the first, and no step is quicker than can be measured', () => {
  expect(new StepSeries().lastImagesPerSecond).toBeUndefined()
  expect(seriesOf([step(0, { numImages: 5, elapsedMs: 20 })]).lastImagesPerSecond).toBeCloseTo(250, 9)
  expect(seriesOf([step(0, { numImages: 1, elapsedMs: 0 })]).lastImagesPerSecond).toBeCloseTo(1e6, 3)
  const two = seriesOf([step(0, { elapsedMs: 20 }), step(1, { elapsedMs: 10 })])
  expect(two.lastImagesPerSecond).toBeCloseTo((400 * 0.95 + 800) / 1.95, 9)
})

test('averages do not lag at the start, and begin anew with each stage', () => {
  const losses = [4, 0, 7]
  const series = seriesOf([
    ...losses.map((loss, i) => step(i, { loss })),
    ...losses.map((loss, i) => step(3 + i, { loss, stageIndex: 1 })),
  ])
  const smooth = [4, (4 * 0.95) / 1.95, (4 * 0.9025 + 7) / (0.9025 + 0.95 + 1)]
  series.columns().smoothLoss.forEach((value, i) => expect(value).toBeCloseTo(smooth[i % 3], 12))
})

test('a value that is no finite number leaves the average alone', () => {
  const losses = [4, Number.NaN, Number.POSITIVE_INFINITY, 0]
  const { smoothLoss } = seriesOf(losses.map((loss, i) => step(i, { loss }))).columns()
  expect(smoothLoss).toEqual([expect.closeTo(4, 12), null, null, expect.closeTo((4 * 0.95) / 1.95, 12)])
})

test('what is cut away leaves no trace in the averages', () => {
  const series = seriesOf([step(0), step(1), step(2)])
  series.cutTo(2)
  series.cutTo(5)
  series.add(step(2, { loss: 7 }))
  expect(series.columns()).toEqual(seriesOf([step(0), step(1), step(2, { loss: 7 })]).columns())
  const kept = [step(0), step(1), step(2, { stageIndex: 1 })]
  for (const length of [1, 2, 3]) {
    const longer = seriesOf([...kept, step(3, { stageIndex: 1 })])
    longer.cutTo(length)
    const again = step(length, { stageIndex: length === 3 ? 1 : 0, loss: 9 })
    longer.add(again)
    expect(longer.columns()).toEqual(seriesOf([...kept.slice(0, length), again]).columns())
  }
})

test('JSON knows no NaN', () => {
  expect([0, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined].map(finite)).toEqual([0, -1, null, null, null])
})
