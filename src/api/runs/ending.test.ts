import { expect, test } from 'vitest'
import type { EvaluationReport } from '../../core/evaluation/report.ts'
import { accuracyOf } from './ending.ts'

const scores = { precision: 0.9, recall: 0.9, f1: 0.9 }
const result: EvaluationReport = {
  kind: 'multi-label',
  numSamples: 20,
  loss: 0.2,
  exactMatch: 0.6,
  labelAccuracy: 0.96,
  meanAveragePrecision: 0.8,
  perClass: Array.from({ length: 10 }, (_, i) => ({ name: `class ${i}`, support: 2, ...scores, averagePrecision: null })),
  averages: { macro: scores, weighted: scores },
}

test('with several labels a photo counts as right when all of them are, with the interval of that many photos', () => {
  const share = accuracyOf({ test: result, validation: null })
  expect(share?.value).toBe(0.6)
  expect(share?.low).toBeLessThan(0.41)
  expect(share?.high).toBeGreaterThan(0.77)
})

test('where no photos judge, those that chose the best epoch do', () => {
  expect(accuracyOf({ test: null, validation: result })?.value).toBe(0.6)
  expect(accuracyOf({ test: null, validation: null })).toBeNull()
})
