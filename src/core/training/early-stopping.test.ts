import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EarlyStoppingState, keptEpoch, startEarlyStopping, updateEarlyStopping } from './early-stopping.ts'

const copy = (state: EarlyStoppingState) => JSON.parse(JSON.stringify(state)) as EarlyStoppingState

function run(values: number[], { monitor = 'valLoss' as const, patience = 2, minDelta = 0 } = {}) {
  let state = startEarlyStopping()
  for (const [epoch, value] of values.entries()) {
    const verdict = updateEarlyStopping(state, { monitor, patience, minDelta }, value, epoch, epoch === 0)
    state = verdict.state
    if (verdict.stop) return { state, stoppedAt: epoch }
  }
  return { state, stoppedAt: undefined }
}

test('stops after `patience` epochs without a better one', () => {
  expect(run([3, 2, 2.5, 2.1, 1])).toEqual({ state: { best: 2, bestEpoch: 1, wait: 2 }, stoppedAt: 3 })
  expect(run([3, 2, 2.5, 1.9, 2, 1.8]).stoppedAt).toBeUndefined()
})

test('an improvement of exactly minDelta is none, as in Keras', () => {
  expect(run([2, 1.5], { minDelta: 0.5 }).state).toEqual({ best: 2, bestEpoch: 0, wait: 1 })
  expect(run([2, 1.4], { minDelta: 0.5 }).state).toEqual({ best: 1.4, bestEpoch: 1, wait: 0 })
})

test('patience 0 lets a second epoch run', () => {
  expect(run([1, 2], { patience: 0 }).stoppedAt).toBe(1)
})

test('a loss that is not a number is never the best, the first included', () => {
  expect(run([Number.NaN, 5, Number.NaN]).state).toEqual({ best: 5, bestEpoch: 1, wait: 1 })
  expect(run([Number.NaN, Number.NaN, Number.NaN])).toEqual({
    state: { best: null, bestEpoch: null, wait: 2 },
    stoppedAt: 1,
  })
})

test('accuracy counts upwards', () => {
  let state = startEarlyStopping(0.8, 3)
  const rules = { monitor: 'valAccuracy' as const, patience: 1, minDelta: 0 }
  const worse = updateEarlyStopping(state, rules, 0.7, 4, true)
  expect(worse).toEqual({ state: { best: 0.8, bestEpoch: 3, wait: 1 }, improved: false, stop: false })
  state = worse.state
  expect(updateEarlyStopping(state, rules, 0.9, 5, false)).toMatchObject({ improved: true, stop: false })
})

test('the state survives JSON and the best is the smallest loss seen', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 10 }), { minLength: 1 }), (losses) => {
      let state = startEarlyStopping()
      for (const [epoch, loss] of losses.entries()) {
        const rules = { monitor: 'valLoss' as const, patience: 1000, minDelta: 0 }
        state = copy(updateEarlyStopping(state, rules, loss, epoch, epoch === 0).state)
      }
      expect(state.best).toBe(Math.min(...losses))
      expect(state.bestEpoch).toBe(losses.indexOf(Math.min(...losses)))
    }),
  )
})

test('accuracy must rise by more than minDelta', () => {
  const rules = { monitor: 'valAccuracy' as const, patience: 9, minDelta: 0.25 }
  const improves = (value: number) => updateEarlyStopping(startEarlyStopping(0.5, 1), rules, value, 2, false).improved
  expect([0.25, 0.5, 0.75, 0.76].map(improves)).toEqual([false, false, false, true])
})

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
