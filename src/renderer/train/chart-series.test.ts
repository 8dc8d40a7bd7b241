import { expect, test } from 'vitest'
import type { EpochPoint, StageInfo, StepColumns } from '../../shared/contract/app/runs.ts'
import { accuracySeries, highest, lossSeries, rateSeries, type Series } from './chart-series.ts'
import { pointsOf } from './line.ts'

const WORDS = { training: 'Training', validation: 'Validation' }
const steps = (loss: (number | null)[], first = 1): StepColumns => ({
  stepNumber: loss.map((_, i) => first + i),
  loss,
  smoothLoss: loss.map((value) => (value === null ? null : value / 2)),
  smoothAccuracy: loss.map(() => 0.5),
  learningRate: loss.map(() => 0.1),
  imagesPerSecond: loss.map(() => 9),
})
const stages = (...firstSteps: number[]) => firstSteps.map((firstStep) => ({ firstStep }) as StageInfo)
const epoch = (numSteps: number, valLoss: number | null) => ({ numSteps, valLoss, valAccuracy: 0.5 }) as EpochPoint
const drawn = (series: readonly Series[]) =>
  Object.fromEntries(series.map(({ id, line }) => [id, pointsOf(line, 0, 100, 100).map(({ x, y }) => [x, y])]))

test('each step is drawn in the line of its stage, at its number', () => {
  const watch = { steps: steps([3, 2, null, 1.2, 1]), stages: stages(0, 3), epochs: [] }
  expect(drawn(lossSeries(watch, [], WORDS))).toEqual({
    'loss-0': [
      [1, 3],
      [2, 2],
    ],
    'loss-1': [
      [4, 1.2],
      [5, 1],
    ],
    'smoothLoss-0': [
      [1, 1.5],
      [2, 1],
    ],
    'smoothLoss-1': [
      [4, 0.6],
      [5, 0.5],
    ],
    val: [],
  })
  expect(drawn(rateSeries(watch, 'Rate'))['learningRate-0']).toHaveLength(3)
})

test('a stage that has begun and not yet stepped has no line', () => {
  const watch = { steps: steps([3, 2]), stages: stages(0, 2), epochs: [] }
  expect(rateSeries(watch, 'Rate').map(({ id, line }) => [id, line.begin, line.end])).toEqual([
    ['learningRate-0', 0, 2],
  ])
  expect(rateSeries({ ...watch, stages: stages(0), steps: steps([]) }, 'Rate').map(({ line }) => line.end)).toEqual([0])
})

test('epochs stand where their last step was, and those without a figure are left out', () => {
  const epochs = [epoch(2, 0.9), epoch(4, null), epoch(6, 0.7)]
  const overlay = { id: '7', name: 'Run 7', token: 'ink-3', epochs: epochs.slice(1) }
  const watch = { steps: steps([]), stages: [], epochs }
  const lines = drawn(lossSeries(watch, [overlay], WORDS))
  expect([lines['val'], lines['run 7']]).toEqual([
    [
      [2, 0.9],
      [6, 0.7],
    ],
    [[6, 0.7]],
  ])
  expect(drawn(accuracySeries(watch, [overlay], WORDS))['val']).toHaveLength(3)
})

test('the axis is as high as the lines; what is faint may be cut off', () => {
  const watch = { steps: steps([8, 2]), stages: stages(0), epochs: [epoch(2, 3)] }
  expect(highest(lossSeries(watch, [], WORDS))).toBe(4)
  expect(highest(lossSeries({ ...watch, epochs: [epoch(2, 5)] }, [], WORDS))).toBe(5)
})
