import { expect, test } from 'vitest'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { bestRuns, orderedRuns, RUN_COLUMNS } from './run-order.ts'

const run = (number: number, accuracy: number | null, balanced = accuracy, more: object = {}): RunSummary =>
  ({
    id: `run-${number}`,
    number,
    name: `Run ${number}`,
    modelName: number % 2 ? 'frostnet-64' : 'mobilenet',
    line: 'Head only',
    startedAt: number,
    counts: { train: 10 * number, validation: 3, test: 3 },
    accuracy: accuracy === null ? null : { value: accuracy, low: 0, high: 1 },
    standing:
      balanced === null
        ? null
        : { balancedAccuracy: balanced, baseline: { accuracy: 0.5, answer: ['a'], comparison: 'better' } },
    ...more,
  }) as unknown as RunSummary

const numbers = (runs: readonly RunSummary[]) => runs.map(({ number }) => number)

test('runs are sorted by any column, and those without a figure stand last either way', () => {
  const runs = [run(1, 0.9), run(2, null), run(10, 0.7)]
  expect(numbers(orderedRuns(runs, { column: 'accuracy', isDescending: true }))).toEqual([1, 10, 2])
  expect(numbers(orderedRuns(runs, { column: 'accuracy', isDescending: false }))).toEqual([10, 1, 2])
  expect(numbers(orderedRuns(runs, { column: 'name', isDescending: false }))).toEqual([1, 2, 10])
  expect(numbers(orderedRuns(runs, { column: 'line', isDescending: true }))).toEqual([10, 2, 1])
  for (const column of RUN_COLUMNS)
    expect(numbers(orderedRuns(runs, { column, isDescending: true })).sort()).toEqual([1, 10, 2])
})

test('the best is the one of the highest balanced accuracy, on photos held back where there are any', () => {
  expect([...bestRuns([run(1, 0.95, 0.5), run(2, 0.9, 0.8), run(3, null)])]).toEqual(['run-2'])
  const onValidation = { counts: { train: 1, validation: 5, test: 0 } }
  expect([...bestRuns([run(1, 0.6), run(2, 0.7), run(3, 0.99, 0.99, onValidation)])]).toEqual(['run-2'])
  expect([...bestRuns([run(1, 0.7), run(2, 0.7)])]).toEqual(['run-1', 'run-2'])
})

test('nothing is the best of one, and none that is no better than its baseline', () => {
  expect(bestRuns([run(1, 0.9)]).size).toBe(0)
  const useless = {
    standing: { balancedAccuracy: 0.5, baseline: { accuracy: 0.9, answer: ['a'], comparison: 'no-better' } },
  }
  expect(bestRuns([run(1, 0.9, 0.5, useless), run(2, 0.9, 0.5, useless)]).size).toBe(0)
})

test('runs judged in other classes, or on other photos, than the newest are no rivals of it', () => {
  const [three, four] = [{ judgedOn: { classes: '3' } }, { judgedOn: { classes: '4' } }]
  expect(bestRuns([run(1, 0.9, 0.9, three), run(2, 0.7, 0.7, four)]).size).toBe(0)
  const runs = [run(3, 0.6, 0.6, four), run(1, 0.9, 0.9, three), run(2, 0.7, 0.7, four)]
  expect([...bestRuns(runs)]).toEqual(['run-2'])
})

test('as many photos of each class are not the same photos: only of runs that do not say which are they taken for that', () => {
  const on = (photos?: string) => ({ judgedOn: { classes: '3', ...(photos !== undefined && { photos }) } })
  expect([...bestRuns([run(1, 0.9, 0.9, on('a')), run(2, 0.7, 0.7, on('b')), run(3, 0.6, 0.6, on('b'))])]).toEqual([
    'run-2',
  ])
  expect([...bestRuns([run(1, 0.9, 0.9, on()), run(2, 0.7, 0.7, on('b'))])]).toEqual(['run-1'])
  expect([...bestRuns([run(1, 0.9, 0.9, on('a')), run(2, 0.7, 0.7, on())])]).toEqual(['run-1'])
  expect([...bestRuns([run(1, 0.9, 0.9, on()), run(2, 0.7, 0.7, on())])]).toEqual(['run-1'])
})
