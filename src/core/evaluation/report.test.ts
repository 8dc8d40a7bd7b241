import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { evaluateMultiLabel } from './multi-label.ts'
import { multiLabelReport, singleLabelReport, standingOf } from './report.ts'
import { RunReport } from '../../shared/contract/run-report.ts'

const labels = Int32Array.of(0, 0, 0, 1, 1)
const logits = Float32Array.of(2, 0, 2, 0, 0, 2, 0, 2, 0, 2)
const report = singleLabelReport(evaluate(logits, labels, 2), ['ok', 'scratch'], ['1', '2', '3', '4', '5'])
const { balancedAccuracy, baseline, ...older } = report

test('a report says how its model stands', () => {
  expect(standingOf(report)).toEqual({ balancedAccuracy, baseline })
  expect(standingOf(report)?.baseline).toMatchObject({ answer: ['ok'], accuracy: 3 / 5 })
  expect(standingOf(report)?.balancedAccuracy).toBeCloseTo((2 / 3 + 1) / 2, 12)
})

test('of a report of an older version it is counted from its classes', () => {
  expect(standingOf(older)).toEqual(standingOf(report))
  // both are of one version: half of it counts for nothing
  expect(standingOf({ ...older, balancedAccuracy: 0 })).toEqual(standingOf(report))
  if (baseline) expect(standingOf({ ...older, baseline: { ...baseline, accuracy: 0 } })).toEqual(standingOf(report))
})

test('with several labels it cannot be counted', () => {
  const several = multiLabelReport(evaluateMultiLabel(logits, Uint8Array.of(1, 0, 1, 0, 1, 1, 0, 1, 0, 1), 2), [
    'a',
    'b',
  ])
  expect(standingOf(several)).not.toBeNull()
  const { balancedAccuracy: _, baseline: __, ...rest } = several
  expect(standingOf(rest)).toBeNull()
})

describe('a whole report', () => {
  const hash = 'a'.repeat(64)
  const least = {
    version: 1,
    modelName: 'm',
    classNames: ['ok', 'scratch'],
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: '2026-01-01T00:00:00Z',
    outcome: 'finished',
    bestEpochNumber: 1,
    keptEpochNumber: 1,
    validation: null,
    test: null,
    frozen: [{ numFrozen: 0, unchanged: true, changed: [], hashBefore: '', hashAfter: '', stageName: '' }],
    timingsMs: { total: 0 },
    imagesPerSecond: 0,
    versions: {},
    environment: {},
    seeds: { plan: 0 },
    hashes: { plan: hash, data: hash, baseModel: hash },
    counts: { train: 0, validation: 0, test: 0 },
    skippedFiles: [],
    notes: [],
  }

  test('may have counted nothing', () => {
    expect(RunReport.parse(least)).toEqual(least)
    expect(
      RunReport.parse({ ...least, bestEpochNumber: null, keptEpochNumber: null, imagesPerSecond: null }),
    ).toMatchObject({ bestEpochNumber: null })
  })

  test.each([
    ['an epoch before the first', { bestEpochNumber: 0 }],
    ['an epoch before the first that is kept', { keptEpochNumber: 0 }],
    ['time below nothing', { timingsMs: { total: -1 } }],
    ['speed below nothing', { imagesPerSecond: -1 }],
    ['a number of photos below nothing', { counts: { train: -1, validation: 0, test: 0 } }],
    ['half a photo', { counts: { train: 0.5, validation: 0, test: 0 } }],
    ['a seed below nothing', { seeds: { plan: -1 } }],
    ['a hash that is none', { hashes: { plan: 'x', data: hash, baseModel: hash } }],
    ['frozen weights below nothing', { frozen: [{ ...least.frozen[0], numFrozen: -1 }] }],
    ['another version', { version: 2 }],
    ['an accuracy above one', { test: { ...report, accuracy: { value: 1.5, low: 0, high: 1 } } }],
    ['photos below nothing', { test: { ...report, numSamples: -1 } }],
    ['an error below nothing', { test: { ...report, expectedCalibrationError: -0.1 } }],
  ])('has no %s', (_, wrong) => {
    expect(RunReport.safeParse({ ...least, ...wrong }).success).toBe(false)
  })
})
