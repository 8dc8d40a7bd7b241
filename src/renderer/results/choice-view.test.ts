import { expect, test } from 'vitest'
import type { ChoiceTable } from '../../shared/contract/app/results.ts'
import { AppError } from '../../shared/errors.ts'
import { type ChoiceApi, ChoiceView } from './choice-view.svelte.ts'

const row = (kind: string, state = 'not-measured') => ({ kind, state, runId: null })
const table = (...rows: object[]) => ({ runId: 'run-1', rows }) as unknown as ChoiceTable

/** Tells one table, and answers a question for a measurement as it is told to. */
async function viewOf(measure: () => Promise<{ runId: string | null }>, first: ChoiceTable) {
  const stopped: string[] = []
  const api = {
    results: {
      choices: async () =>
        (async function* () {
          yield first
        })(),
      measure,
    },
    runs: { stop: async ({ runId }: { runId: string }) => void stopped.push(runId) },
  } as unknown as ChoiceApi
  const view = new ChoiceView(api)
  const over = new AbortController()
  void view.follow('run-1', over.signal)
  await expect.poll(() => view.table).toBeDefined()
  over.abort()
  return { view, stopped }
}

test('a row that is measured says so at once, can be stopped, and holds back the others', async () => {
  let asked = 0
  const { view, stopped } = await viewOf(
    async () => ({ runId: `run-${++asked + 1}` }),
    table(row('head-only'), row('everything')),
  )
  await view.measure('head-only')
  expect(view.table?.rows).toEqual([{ ...row('head-only', 'measuring'), runId: 'run-2' }, row('everything')])
  expect(view.isBusy).toBe(true)
  await view.measure('everything')
  expect(asked).toBe(1)
  await view.stop('run-2')
  expect(stopped).toEqual(['run-2'])
})

test('a measurement that cannot start leaves the table as it was', async () => {
  const first = table(row('head-only'))
  const { view } = await viewOf(() => Promise.reject(new AppError('run-in-progress', 'A run goes on.')), first)
  await expect(view.measure('head-only')).rejects.toThrow('A run goes on.')
  expect(view.table).toEqual(first)
  expect(view.isBusy).toBe(false)
})

test('rows that are equally good are all the best', async () => {
  const measured = (kind: string, value: number) => ({ ...row(kind, 'measured'), accuracy: { value } })
  const rows = [measured('head-only', 0.7), measured('your-line', 0.75), measured('everything', 0.75), row('as-it-is')]
  const { view } = await viewOf(() => Promise.resolve({ runId: null }), table(...rows))
  expect([...view.best]).toEqual(['your-line', 'everything'])
})
