import { expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { evaluateMultiLabel } from './multi-label.ts'
import { multiLabelReport, singleLabelReport, standingOf } from './report.ts'

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
