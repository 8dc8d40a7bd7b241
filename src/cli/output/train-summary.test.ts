import { expect, test } from 'vitest'
import type { RunReport } from '../../shared/contract/run-report.ts'
import { testReport } from '../../node/runs/test-run.ts'
import type { TrainResult } from '../../shared/contract/training.ts'
import type { Style } from './terminal.ts'
import { trainSummary } from './train-summary.ts'

const plain = (text: string): string => text
const style = { bold: plain, dim: plain, good: plain, bad: plain } as unknown as Style

/** Of a run that held no photo back. */
const resultWith = (numNotes: number): TrainResult => {
  const notes = Array.from({ length: numNotes }, (_, i) => `note ${i + 1}`)
  const report = {
    frozen: [],
    skippedFiles: [],
    notes,
    counts: { train: 9, validation: 0, test: 0 },
    timingsMs: {},
    validation: null,
    test: null,
    bestEpochNumber: null,
  }
  return { outcome: 'finished', report: report as unknown as RunReport }
}

test.each([
  [5, []],
  [6, ['1 more note in report.json.']],
  [12, ['7 more notes in report.json.']],
])('of %i notes the first five are told, and how many more there are', (numNotes, more) => {
  const lines = trainSummary(resultWith(numNotes), style)
  const told = Array.from({ length: 5 }, (_, i) => `Note: note ${i + 1}`)
  expect(lines.filter((line) => /note/i.test(line))).toEqual([...told, ...more])
})

test('a note names the option that sets what a window has a control for, also at the end of a run', () => {
  const report = { ...testReport(), notes: ['If its answers make no sense, set its preprocessing.'] }
  expect(trainSummary({ outcome: 'finished', report, runFolder: '/runs/a' }, style)).toContain(
    'Note: If its answers make no sense, set it with --preprocessing.',
  )
})

test('a command that is printed can be copied, whatever the run is called', () => {
  expect(trainSummary({ outcome: 'stopped', runFolder: "/runs/it's\na run" }, style).at(-1)).toMatch(
    /--resume \$'.*it\\'s\\na run'$/,
  )
})
