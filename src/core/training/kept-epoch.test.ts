import { expect, test } from 'vitest'
import { keptEpoch } from './kept-epoch.ts'

const stopping = (restoreBestWeights: boolean) => ({
  earlyStopping: { monitor: 'valLoss', patience: 3, minDelta: 0, restoreBestWeights } as const,
})
const ended = (outcome: 'finished' | 'stopped' | 'non-finite-loss' = 'finished', bestEpochNumber: number | null = 2) =>
  ({ outcome, bestEpochNumber, numEpochs: 3 }) as const

test('the best epoch is kept, also without early stopping', () => {
  expect(keptEpoch(ended(), stopping(true))).toBe(2)
  expect(keptEpoch(ended(), { earlyStopping: null })).toBe(2)
})

test('a plan that keeps the last weights keeps the last epoch, unless it was stopped or diverged', () => {
  expect(keptEpoch(ended(), stopping(false))).toBe(3)
  expect(keptEpoch(ended('stopped'), stopping(false))).toBe(2)
  expect(keptEpoch(ended('non-finite-loss'), stopping(false))).toBe(2)
})

test('without a measured epoch the last one is kept, and nothing where none was finished', () => {
  expect(keptEpoch(ended('finished', null), stopping(true))).toBe(3)
  expect(keptEpoch({ ...ended('stopped', null), numEpochs: 0 }, stopping(true))).toBeNull()
})
