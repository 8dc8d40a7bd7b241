import { expect, test } from 'vitest'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { CompareView, isBeyondChance } from './compare-view.svelte.ts'

const run = (number: number, state: RunSummary['state'] = 'finished') =>
  ({ id: `run-${number}`, number, state }) as RunSummary
const view = new CompareView({ results: { compare: async () => ({}) } } as never)

test('a run is compared with the one before it unless another is chosen', () => {
  const runs = [run(4, 'failed'), run(3), run(2), run(1)]
  expect(view.other(runs, 'run-3')?.id).toBe('run-2')
  expect(view.other(runs, 'run-1')?.id).toBe('run-3')
  view.chosenId = 'run-1'
  expect(view.other(runs, 'run-3')?.id).toBe('run-1')
  expect(view.other([run(1)], 'run-1')).toBeUndefined()
})

test('few changes are chance, many to one side are not (McNemar, exact)', () => {
  // scipy.stats.binomtest(k, n, 0.5).pvalue: 0 of 5 0.0625, 0 of 6 0.03125, 2 of 12 0.0386, 3 of 12 0.146
  expect(isBeyondChance(0, 0)).toBe(false)
  expect(isBeyondChance(5, 0)).toBe(false)
  expect(isBeyondChance(6, 0)).toBe(true)
  expect(isBeyondChance(2, 10)).toBe(true)
  expect(isBeyondChance(3, 9)).toBe(false)
})
