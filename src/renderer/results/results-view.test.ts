import { expect, test } from 'vitest'
import type { RunResult } from '../../shared/contract/app/results.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { AppError } from '../../shared/errors.ts'
import { formatAddress, parseAddress } from './address.ts'
import { type ResultsApi, ResultsView } from './results-view.svelte.ts'

const run = (id: string, state: RunSummary['state'] = 'finished') => ({ id, name: id, state }) as RunSummary
const result = (id: string) =>
  ({ run: run(id), set: 'test', classes: [{ name: 'Elm' }], cells: [] }) as unknown as RunResult

/** Answers when told to. */
function api() {
  const waiting: { runId: string; answer: (result: RunResult) => void; fail: (error: Error) => void }[] = []
  const asked: string[] = []
  const fake = {
    runs: { list: async function* () {} },
    results: {
      run: ({ runId }: { runId: string }) =>
        new Promise((answer, fail) => {
          asked.push(runId)
          waiting.push({ runId, answer, fail })
        }),
      cell: async ({ label }: { label: number }) => [{ name: `photo of ${label}` }],
    },
    photos: { edit: async () => ({}) },
  } as unknown as ResultsApi
  return { fake, waiting, asked }
}

test('without an address the newest run with a result is shown, not the one that is learning', () => {
  const view = new ResultsView(api().fake)
  view.receive({ runs: [run('run-3', 'running'), run('run-2'), run('run-1')], activeId: 'run-3' })
  expect(view.run?.id).toBe('run-2')
  view.receive({ runs: [{ ...run('run-3'), isMeasurement: true }, run('run-2'), run('run-1')], activeId: null })
  expect(view.run?.id).toBe('run-2')
  view.wantedRunId = 'run-3'
  expect(view.run?.id).toBe('run-3')
  view.wantedRunId = 'deleted'
  expect(view.run?.id).toBe('run-2')
})

test('an answer that comes late does not replace that of a newer question', async () => {
  const { fake, waiting } = api()
  const view = new ResultsView(fake)
  view.receive({ runs: [run('run-2'), run('run-1')], activeId: null })
  const first = view.load()
  view.wantedRunId = 'run-1'
  const second = view.load()
  waiting[1]!.answer(result('run-1'))
  await second
  waiting[0]!.answer(result('run-2'))
  await first
  expect(view.result?.run.id).toBe('run-1')
  expect(view.isLoading).toBe(false)
})

test('a failure is told with its hint, and goes when the next answer comes', async () => {
  const { fake, waiting } = api()
  const view = new ResultsView(fake)
  view.receive({ runs: [run('run-1')], activeId: null })
  const loading = view.load()
  waiting[0]!.fail(new AppError('no-photos-held-back', 'No.', { hint: 'Label more.' }))
  await loading
  expect(view.error).toMatchObject({ code: 'no-photos-held-back', hint: 'Label more.' })
  const again = view.load()
  waiting[1]!.answer(result('run-1'))
  await again
  expect(view.error).toBeUndefined()
})

test('an open cell follows the count, and closes with its run', async () => {
  const { fake, waiting } = api()
  const view = new ResultsView(fake)
  view.receive({ runs: [run('run-2'), run('run-1')], activeId: null })
  const loading = view.load()
  waiting[0]!.answer(result('run-2'))
  await loading
  await view.open({ label: 0, predicted: 0 })
  expect(view.cellPhotos).toHaveLength(1)
  view.wantedRunId = 'run-1'
  void view.load()
  expect(view.cell).toBeUndefined()
})

test('the address keeps run and part over a reload', () => {
  for (const tab of ['overview', 'confusion'] as const)
    expect(parseAddress(formatAddress('run-3', tab))).toEqual({ runId: 'run-3', tab })
  expect(parseAddress('')).toEqual({ runId: '', tab: 'overview' })
  expect(parseAddress('run-3~nonsense').tab).toBe('overview')
})

test('the photos that were looked at are shown again, of the same run only', async () => {
  for (const [runId, expected] of [
    ['run-2', { label: 0, predicted: 1 }],
    ['run-1', undefined],
  ] as const) {
    const { fake, waiting } = api()
    const view = new ResultsView(fake, { runId, set: 'validation', cell: { label: 0, predicted: 1 } })
    view.receive({ runs: [run('run-2'), run('run-1')], activeId: null })
    const loaded = view.load()
    // a set that is wanted has it asked again before the answer is there
    const again = view.load()
    for (const { answer } of waiting) answer(result('run-2'))
    await Promise.all([loaded, again])
    expect(view.cell).toEqual(expected)
    expect(view.wantedSet).toBe(expected && 'validation')
    expect(view.cellPhotos).toHaveLength(expected ? 1 : 0)
  }
})

test('a figure that labels of now changed is told with the one before, of the set that the run is known by', async () => {
  const { fake, waiting } = api()
  const view = new ResultsView(fake)
  view.receive({ runs: [run('run-2')], activeId: null })
  const counted = async (more: object): Promise<ResultsView['corrected']> => {
    const loaded = view.load()
    const figures = {
      sets: ['test', 'validation'],
      before: { value: 0.7, low: 0.5, high: 0.9, numRight: 7, numPhotos: 10 },
      now: { value: 0.75, low: 0.5, high: 0.9, numRight: 9, numPhotos: 12 },
      numUncounted: 0,
      merges: [],
    }
    waiting.pop()!.answer({ ...result('run-2'), ...figures, numRelabelled: 1, ...more } as RunResult)
    await loaded
    return view.corrected
  }
  expect(await counted({})).toEqual({ runId: 'run-2', before: 0.7, now: 0.75 })
  expect(await counted({ set: 'validation' })).toBeUndefined()
  expect(await counted({ numRelabelled: 0 })).toBeUndefined()
})

test('training again is offered for the newest run that was meant, where photos were labelled since', () => {
  const view = new ResultsView(api().fake)
  const newer = (id: string, numNewerLabels: number, isMeasurement = false): RunSummary => ({
    ...run(id),
    numNewerLabels,
    isMeasurement,
  })
  view.receive({ runs: [newer('run-3', 12, true), newer('run-2', 12), newer('run-1', 40)], activeId: null })
  expect([view.run?.id, view.numNewer]).toEqual(['run-2', 12])
  view.wantedRunId = 'run-1'
  expect(view.numNewer).toBe(0)
})
