// Adds up what the checks and the suites found.
import { readFileSync } from 'node:fs'

export const NONE = { passed: 0, failed: 0, skipped: 0 }
export const PASSED = { passed: 1, failed: 0, skipped: 0 }
export const FAILED = { passed: 0, failed: 1, skipped: 0 }
/** One suite that is left out; how many tests are in it only it knows. */
export const SKIPPED = { passed: 0, failed: 0, skipped: 1 }

export const addTotals = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`

/**
 * Totals of a vitest JSON report. What failed outside any test counts as one more failure: a file that cannot be
 * loaded, an unhandled rejection, a report that was never written.
 */
export function readTotals(path, exitedWell) {
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length
  const failed = report.numFailedTests + unloadable
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !exitedWell ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** Totals of a Playwright JSON report. What was given up before it could run (a limit, an interruption) counts as failed. */
export function readJourneys(path, exitedWell) {
  let stats
  try {
    ;({ stats } = JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const failed = stats.unexpected + stats.flaky
  return { passed: stats.expected, failed: failed === 0 && !exitedWell ? 1 : failed, skipped: stats.skipped }
}
