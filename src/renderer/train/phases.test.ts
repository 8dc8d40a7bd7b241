import { expect, test } from 'vitest'
import type { RunLive, StageInfo } from '../../shared/contract/app/runs.ts'
import { keepsFeatures, type PhaseFacts, phaseRow } from './phases.ts'

const live = (kind: RunLive['phase']['kind'], numDone = 0, numTotal = 0, stageIndex: number | null = null) =>
  ({ phase: { kind, stageIndex, numDone, numTotal } }) as RunLive
const stage = (reason: StageInfo['reason']) => ({ reason }) as StageInfo
const row = (facts: Partial<PhaseFacts>): string =>
  phaseRow({
    live: undefined,
    stages: [],
    stageNames: ['Head', 'Fine-tune'],
    state: 'running',
    keepsFeatures: true,
    ...facts,
  })
    .map(({ kind, name, state, share }) => `${name || kind}:${state}${share === null ? '' : ` ${100 * share}`}`)
    .join(' ')

test('what is done, what goes on and what is to come', () => {
  expect(row({})).toBe('photos:waiting features:waiting Head:waiting Fine-tune:waiting check:waiting')
  expect(row({ live: live('photos', 5, 20) })).toMatch(/^photos:active 25 features:waiting/)
  expect(row({ live: live('features', 1, 2) })).toMatch(/^photos:done features:active 50 Head:waiting/)
  expect(row({ live: live('train', 3, 4, 0), stages: [stage(null)] })).toBe(
    'photos:done features:done Head:active 75 Fine-tune:waiting check:waiting',
  )
})

test('between stages features are kept again, and the first stage stays done', () => {
  expect(row({ live: live('features', 1, 4, 1), stages: [stage('finished'), stage(null)] })).toBe(
    'photos:done features:active 25 Head:done Fine-tune:waiting check:waiting',
  )
})

test('where nothing is frozen, as from scratch, no features are kept, and that is no phase', () => {
  const facts = { stageNames: ['All'], keepsFeatures: keepsFeatures([{ freeze: 'none' }], 'from-scratch') }
  expect(row({ ...facts, live: live('train', 1, 4, 0), stages: [stage(null)] })).toBe(
    'photos:done All:active 25 check:waiting',
  )
  expect([keepsFeatures(undefined, 'from-scratch'), keepsFeatures(undefined, 'lp-ft')]).toEqual([false, true])
  expect(keepsFeatures([{ freeze: 'head' }, { freeze: 'none' }], 'lp-ft')).toBe(true)
})

test('the check at the end, then everything done', () => {
  const stages = [stage('finished'), stage('early-stopping')]
  expect(row({ live: live('check', 1, 10), stages })).toMatch(/Fine-tune:done check:active 10$/)
  expect(row({ live: live('done'), stages, state: 'finished' })).not.toMatch(/waiting|active/)
})
