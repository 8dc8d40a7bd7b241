import { expect, test } from 'vitest'
import type { ChoiceTable } from '../../shared/contract/app/results.ts'
import { AppError } from '../../shared/errors.ts'
import { type ChoiceApi, ChoiceView } from './choice-view.svelte.ts'

const row = (kind: string, state = 'not-measured') => ({ kind, state, runId: null })
const table = (...rows: object[]) => ({ runId: 'run-1', rows }) as unknown as ChoiceTable

/** Tells one table, and answers a question for a measurement as it is told to. */
async function viewOf(measure: (kind: string) => Promise<void>, first: ChoiceTable) {
  const [stopped, takenBack, followed]: [string[], string[], unknown[]] = [[], [], []]
  const api = {
    results: {
      choices: async (asked: unknown) => {
        followed.push(asked)
        return (async function* () {
          yield first
        })()
      },
      measure: ({ kind }: { kind: string }) => measure(kind),
      unmeasure: async ({ kind }: { kind: string }) => void takenBack.push(kind),
    },
    runs: { stop: async ({ runId }: { runId: string }) => void stopped.push(runId) },
  } as unknown as ChoiceApi
  const view = new ChoiceView(api)
  const over = new AbortController()
  void view.follow('run-1', 'validation', over.signal)
  await expect.poll(() => view.table).toBeDefined()
  over.abort()
  return { view, stopped, takenBack, followed }
}

test('every row can be asked for at once, and one that waits can be taken back', async () => {
  const asked: string[] = []
  const { view, stopped, takenBack } = await viewOf(
    async (kind) => void asked.push(kind),
    table(row('head-only'), row('everything')),
  )
  await view.measure('head-only')
  await view.measure('everything')
  expect(asked).toEqual(['head-only', 'everything'])
  expect(view.table?.rows).toEqual([row('head-only', 'waiting'), row('everything', 'waiting')])
  await view.unmeasure('everything')
  expect(takenBack).toEqual(['everything'])
  await view.stop('run-2')
  expect(stopped).toEqual(['run-2'])
})

test('a measurement that is refused leaves the table as it was', async () => {
  const first = table(row('head-only'))
  const { view } = await viewOf(() => Promise.reject(new AppError('no-project', 'No project is open.')), first)
  await expect(view.measure('head-only')).rejects.toThrow('No project is open.')
  expect(view.table).toEqual(first)
})

test('the table is of the set that is shown', async () => {
  const { followed } = await viewOf(async () => undefined, table(row('head-only')))
  expect(followed).toEqual([{ runId: 'run-1', set: 'validation' }])
})

test('rows that are equally good are all the best', async () => {
  const measured = (kind: string, value: number) => ({ ...row(kind, 'measured'), accuracy: { value } })
  const rows = [measured('head-only', 0.7), measured('your-line', 0.75), measured('everything', 0.75), row('as-it-is')]
  const { view } = await viewOf(() => Promise.resolve(), table(...rows))
  expect([...view.best]).toEqual(['your-line', 'everything'])
})
