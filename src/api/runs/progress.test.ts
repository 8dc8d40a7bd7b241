import { afterEach, expect, test, vi } from 'vitest'
import type { TrainEvent } from '../../shared/contract/training.ts'
import { epochWords, RunProgress } from './progress.ts'

afterEach(() => {
  vi.useRealTimers()
})

const stageStart = { kind: 'stage-start', stageIndex: 0, epochs: 3000, stepsPerEpoch: 2 } as TrainEvent
const stepAt = (epochIndex: number, batchIndex: number) =>
  ({ kind: 'step', stageIndex: 0, epochIndex, batchIndex }) as TrainEvent

test.each([0, 200])('a stage that goes on after epoch %i has the time left that its own steps foretell', (numDone) => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const progress = new RunProgress()
  expect(progress.after(stageStart)?.secondsLeft).toBeNull()
  for (let epochIndex = numDone; epochIndex < numDone + 10; epochIndex++)
    for (const batchIndex of [0, 1]) {
      vi.advanceTimersByTime(150)
      const told = progress.after(stepAt(epochIndex, batchIndex))
      const numLeft = 6000 - (2 * epochIndex + batchIndex + 1)
      if (typeof told?.secondsLeft === 'number') expect(told.secondsLeft).toBeCloseTo(0.15 * numLeft, 6)
      else expect(epochIndex).toBeLessThan(numDone + 2)
    }
})

test('the log names the measure: photos right, or with several labels single ones', () => {
  const epoch = { kind: 'epoch', epochNumber: 3, valAccuracy: 0.87, valLoss: 0.41 } as Parameters<typeof epochWords>[0]
  expect(epochWords(epoch, { best: 3, multiLabel: false })).toBe(
    'Epoch 3 is the best so far: in validation 87.0 % right, loss 0.410.',
  )
  expect(epochWords(epoch, { best: 3, multiLabel: true })).toMatch(/in validation 87\.0 % of single labels right/)
  expect(epochWords(epoch, { best: 2, multiLabel: true })).toBeUndefined()
})
