import { expect, test } from 'vitest'
import type { ForecastEvent } from '../../shared/contract/app/runs.ts'
import { AppError } from '../../shared/errors.ts'
import { ForecastView } from './forecast-view.svelte.ts'

type ForecastApi = ConstructorParameters<typeof ForecastView>[0]
const forecast = { kind: 'forecast', forecast: { seconds: 4 } } as unknown as ForecastEvent
const progress: ForecastEvent = { kind: 'progress', phase: 'probe', numDone: 1, numTotal: 2 }

function api(events: (signal: AbortSignal) => AsyncGenerator<ForecastEvent>) {
  const ask = (_: undefined, { signal }: { signal: AbortSignal }) => Promise.resolve(events(signal))
  return { runs: { forecast: ask } } as unknown as ForecastApi
}

test('progress goes over into the forecast, which is old once something changes', async () => {
  const seen: unknown[] = []
  const view = new ForecastView(
    api(async function* () {
      yield await Promise.resolve(progress)
      seen.push(view.progress)
      yield forecast
    }),
  )
  await view.ask()
  expect(seen).toEqual([progress])
  expect([view.isRunning, view.forecast?.seconds, view.isOld]).toEqual([false, 4, false])
  view.changed()
  expect(view.isOld).toBe(true)
})

test('cancelling tells the host, and nothing that comes later counts', async () => {
  let signal: AbortSignal | undefined
  const view = new ForecastView(
    api(async function* (given) {
      signal = given
      yield progress
      await new Promise((resolve) => given.addEventListener('abort', resolve))
      yield forecast
    }),
  )
  const asking = view.ask()
  await new Promise((resolve) => setTimeout(resolve, 5))
  view.cancel()
  await asking
  expect([signal?.aborted, view.isRunning, view.forecast, view.error]).toEqual([true, false, undefined, undefined])
})

test('a failure is told with its hint', async () => {
  const view = new ForecastView(
    api(async function* () {
      yield await Promise.reject<ForecastEvent>(new AppError('not-ready', 'No.', { hint: 'Label more.' }))
    }),
  )
  await view.ask()
  expect([view.error?.code, view.isRunning]).toEqual(['not-ready', false])
})
