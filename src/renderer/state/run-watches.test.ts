import { expect, test } from 'vitest'
import type { Api } from '../client/connect.ts'
import { RunWatches } from './run-watches.ts'

test('a run is watched once for all who show it, and no longer than the last of them does', async () => {
  const signals: (AbortSignal | undefined)[] = []
  const watch = async (_: unknown, options?: { signal?: AbortSignal }) => {
    signals.push(options?.signal)
    await new Promise<void>((resolve) => options?.signal?.addEventListener('abort', () => resolve()))
    return (async function* () {})()
  }
  const watches = new RunWatches({ runs: { watch } } as unknown as Api)
  const [rail, screen, other] = [watches.take('run-1'), watches.take('run-1'), watches.take('run-2')]
  expect(screen.watch).toBe(rail.watch)
  expect(other.watch).not.toBe(rail.watch)
  await expect.poll(() => signals.length).toBe(2)

  rail.release()
  rail.release()
  expect(signals[0]?.aborted).toBe(false)
  screen.release()
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, false])
  expect(watches.take('run-1').watch).not.toBe(rail.watch)
  other.release()
})
