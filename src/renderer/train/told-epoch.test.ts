import { expect, test } from 'vitest'
import type { EpochPoint, RunSummary } from '../../shared/contract/app/runs.ts'
import { toldEpoch } from './told-epoch.ts'

const epochs = [1, 2, 3].map((epochNumber) => ({ epochNumber }) as EpochPoint)
const told = (
  state: RunSummary['state'],
  restoreBestWeights: boolean,
  outcome: RunSummary['outcome'] = 'finished',
): (number | boolean | undefined)[] => {
  const found = toldEpoch({
    epochs,
    bestEpochNumber: 2,
    run: { state, outcome },
    plan: { earlyStopping: { monitor: 'valLoss', patience: 3, minDelta: 0, restoreBestWeights } },
  })
  return [found?.epoch.epochNumber, found?.isKept]
}

test('figures are of the newest epoch while it learns, and of the kept one when it is over', () => {
  expect(told('running', true)).toEqual([3, false])
  expect(told('paused', true)).toEqual([3, false])
  expect(told('finished', true)).toEqual([2, true])
})

test('a plan that keeps the last weights is told of its last epoch, unless it was stopped or diverged', () => {
  expect(told('finished', false)).toEqual([3, true])
  expect(told('finished', false, 'stopped')).toEqual([2, true])
  expect(told('finished', false, 'non-finite-loss')).toEqual([2, true])
})
