import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EpochRecord, MetricRecord, StepRecord } from '../../shared/contract/metrics.ts'
import { finite, RunHistory, StepSeries } from './run-history.ts'
import { testStep } from './test-step.ts'

const step = (stepIndex: number, loss = 1 / (stepIndex + 1), stageIndex = 0): StepRecord =>
  testStep(stepIndex, { stageIndex, epochIndex: Math.floor(stepIndex / 4), batchIndex: stepIndex % 4, loss })

const stage = (stageIndex: number): MetricRecord => ({
  kind: 'stage-start',
  stageIndex,
  stageName: `Stage ${stageIndex}`,
  epochs: 2,
  stepsPerEpoch: 4,
  numTrainable: 10,
  numFrozen: 90,
})

const epoch = (
  epochNumber: number,
  valLoss: number,
  stageIndex = 0,
  more: Partial<EpochRecord> = {},
): MetricRecord => ({
  kind: 'epoch',
  stageIndex,
  epochIndex: (epochNumber - 1) % 2,
  epochNumber,
  loss: 1,
  accuracy: 0.5,
  valLoss,
  valAccuracy: 0.6,
  learningRate: 1e-3,
  imagesPerSecond: 800,
  elapsedMs: 40,
  ...more,
})

/** Two stages of two epochs of four steps. */
function wholeRun(): MetricRecord[] {
  const records: MetricRecord[] = []
  for (let i = 0; i < 16; i++) {
    const stageIndex = Math.floor(i / 8)
    if (i % 8 === 0) records.push(stage(stageIndex))
    records.push(step(i, 1 / (i + 1), stageIndex))
    if (i % 4 === 3) records.push(epoch((i + 1) / 4, i === 7 ? 0.2 : 0.5, stageIndex))
    if (i % 8 === 7)
      records.push({
        kind: 'stage-end',
        stageIndex,
        reason: 'finished',
        bestEpochNumber: 2,
        frozen: { numFrozen: 4, numChanged: 0 },
      })
  }
  return records
}

const historyOf = (records: readonly MetricRecord[]): RunHistory => {
  const history = new RunHistory()
  for (const record of records) history.add(record)
  return history
}

const shown = ({ stages, epochs, steps }: RunHistory) => ({ stages, epochs, steps: steps.columns() })

test('a run that goes back to any checkpoint ends up as if it had never stopped', () => {
  const records = wholeRun()
  const whole = shown(historyOf(records))
  const firstOfStage = (from: number): MetricRecord =>
    stage((records[from] as { stageIndex?: number } | undefined)?.stageIndex ?? 0)
  fc.assert(
    fc.property(fc.nat(records.length), fc.nat(records.length), (a, b) => {
      const [checkpoint, killed] = [Math.min(a, b), Math.max(a, b)]
      // the last record of a run is the end of its stage: nothing is left to do again
      const resumed = checkpoint < records.length ? [firstOfStage(checkpoint)] : []
      const history = historyOf([...records.slice(0, killed), ...resumed, ...records.slice(checkpoint)])
      expect(shown(history)).toEqual(whole)
    }),
  )
})

test('the best epoch is the first with the lowest validation loss, or the highest accuracy', () => {
  expect(historyOf(wholeRun()).best('valLoss')).toBe(2)
  expect(historyOf(wholeRun()).best('valAccuracy')).toBe(1)
  expect(new RunHistory().best('valLoss')).toBeNull()
  const history = historyOf([
    epoch(1, Number.NaN, 0, { valAccuracy: Number.NaN }),
    epoch(2, 3, 0, { valAccuracy: 0.7 }),
    epoch(3, 1, 0, { valAccuracy: 0.9 }),
    epoch(4, 1, 0, { valAccuracy: 0.9 }),
    epoch(5, 2, 0, { valAccuracy: 0.8 }),
  ])
  expect([history.best('valLoss'), history.best('valAccuracy')]).toEqual([3, 3])
  expect(historyOf([epoch(1, Number.NaN, 0, { valAccuracy: Number.NaN })]).best('valLoss')).toBeNull()
})

test('a stage is told as it is announced, and as it ended', () => {
  const [first] = historyOf(wholeRun().slice(0, 3)).stages
  expect(first).toEqual({
    stageIndex: 0,
    stageName: 'Stage 0',
    epochs: 2,
    stepsPerEpoch: 4,
    numTrainable: 10,
    numFrozen: 90,
    firstStep: 0,
    firstEpoch: 0,
    reason: null,
    frozen: null,
  })
  const stages = historyOf(wholeRun()).stages
  expect(stages[1]).toMatchObject({
    firstStep: 8,
    firstEpoch: 2,
    reason: 'finished',
    frozen: { numFrozen: 4, numChanged: 0 },
  })
  // a run of an older version has no proof in its log
  const old = historyOf([stage(0), { kind: 'stage-end', stageIndex: 0, reason: 'stopped', bestEpochNumber: null }])
  expect(old.stages).toMatchObject([{ reason: 'stopped', frozen: null }])
  const counted = historyOf([{ ...stage(0), numValidationPerClass: [3, 4] } as MetricRecord])
  expect(counted.stages).toMatchObject([{ numValidationPerClass: [3, 4] }])
})

test('an epoch is told with its numbers, and where it ends among the steps', () => {
  const history = historyOf([
    stage(0),
    ...[0, 1, 2, 3].map((i) => step(i)),
    epoch(1, 0.5, 0, { valPerClass: [1, null] }),
  ])
  expect(history.epochs).toEqual([
    {
      epochNumber: 1,
      stageIndex: 0,
      numSteps: 4,
      loss: 1,
      accuracy: 0.5,
      valLoss: 0.5,
      valAccuracy: 0.6,
      learningRate: 1e-3,
      imagesPerSecond: 800,
      valPerClass: [1, null],
    },
  ])
  const [old] = historyOf([stage(0), epoch(1, 0.5)]).epochs
  expect(old).toMatchObject({ numSteps: 4 })
  expect(old?.valPerClass).toBeUndefined()
  // without its stage: after the steps there are
  expect(historyOf([step(0), step(1), epoch(1, 0.5)]).epochs[0]).toMatchObject({ numSteps: 2 })
})

test('an epoch that comes again takes back the steps after it at once', () => {
  const history = historyOf([
    stage(0),
    ...[0, 1, 2, 3].map((i) => step(i)),
    epoch(1, 0.5),
    step(4),
    step(5),
    epoch(1, 0.4),
  ])
  expect(history.steps.length).toBe(4)
  expect(history.epochs).toMatchObject([{ epochNumber: 1, valLoss: 0.4 }])
  expect(history.numCuts).toBe(1)
})

test('whoever drew what a run takes back hears of it', () => {
  const records = wholeRun()
  expect(historyOf(records).numCuts).toBe(0)
  // back to the second epoch of the first stage, and within the second
  expect(historyOf([...records, stage(0), step(5)]).numCuts).toBe(2)
  const history = historyOf([...records.slice(0, -4), step(13, 9, 1)])
  expect(history.numCuts).toBe(1)
  expect(history.steps.columns().loss.at(-1)).toBe(9)
  expect(history.steps.length).toBe(14)
})

describe('step series', () => {
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
})
