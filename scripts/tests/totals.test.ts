import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addTotals, closingLine, readJourneys, readTotals } from './totals.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-totals-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const report = (parts: object) => {
  const path = join(folder, 'report.json')
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }
  writeFileSync(path, JSON.stringify({ ...none, ...parts }))
  return path
}

test('totals are what the suites and checks found together', () => {
  const suites = readTotals(
    report({ numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }),
    false,
  )
  expect(closingLine(addTotals(suites, { passed: 4, failed: 0, skipped: 0 }))).toBe('11 passed, 1 failed, 3 skipped')
})

test('a file that could not be loaded is a failure although none of its tests ran', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }]
  expect(readTotals(report({ numPassedTests: 3, testResults }), false)).toEqual({ passed: 3, failed: 1, skipped: 0 })
})

test('a run that ends badly is never a success: nothing failed, no report, a torn report', () => {
  expect(readTotals(report({ numPassedTests: 3 }), false).failed).toBe(1)
  expect(readTotals(join(folder, 'none.json'), true).failed).toBe(1)
  writeFileSync(join(folder, 'torn.json'), '{"numPassed')
  expect(readTotals(join(folder, 'torn.json'), true).failed).toBe(1)
})

test('journeys are counted like any other test, and a report that was never written is a failure', () => {
  const path = join(folder, 'journeys.json')
  expect(readJourneys(path, true)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  const write = (stats: object) => writeFileSync(path, JSON.stringify({ stats }))
  write({ expected: 5, unexpected: 1, flaky: 1, skipped: 2 })
  expect(readJourneys(path, false)).toEqual({ passed: 5, failed: 2, skipped: 2 })
  write({ expected: 5, unexpected: 0, flaky: 0, skipped: 0 })
  expect(readJourneys(path, false)).toEqual({ passed: 5, failed: 1, skipped: 0 })
})
