import { expect, test } from 'vitest'
import { DEFAULT_SHARES, sharesOf } from './shares.ts'

test('shares are what the plan says, each by itself', () => {
  expect(sharesOf({})).toEqual(DEFAULT_SHARES)
  expect(sharesOf({ split: { test: 0.3 } })).toEqual({ validation: 0.15, test: 0.3 })
  expect(sharesOf({ split: { validation: 0, test: 0 } })).toEqual({ validation: 0, test: 0 })
})

test('shares that leave nothing to learn from, or are none, are not taken', () => {
  for (const split of [{ validation: 0.5, test: 0.5 }, { test: -1 }, { test: '20' }, null])
    expect(sharesOf({ split })).toEqual(DEFAULT_SHARES)
})

test('by default fifteen in a hundred photos choose the best epoch, and as many judge it', () => {
  expect(DEFAULT_SHARES).toEqual({ validation: 0.15, test: 0.15 })
})

test('shares reach their limits and not beyond', () => {
  const taken = (validation: number, share: number) =>
    sharesOf({ split: { validation, test: share } }).validation === validation
  expect([taken(0.9, 0), taken(0.91, 0), taken(0, 0.9), taken(0, 0.95)]).toEqual([true, false, true, false])
  expect([taken(0.5, 0.44), taken(0.5, 0.46)]).toEqual([true, false])
})
