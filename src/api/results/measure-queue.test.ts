import { expect, test } from 'vitest'
import { MeasureQueue, type Wanted } from './measure-queue.ts'

/** One at a time; `end` ends what goes on. */
function host() {
  const begun: string[] = []
  const failed: unknown[] = []
  let isBusy = false
  const queue: MeasureQueue = new MeasureQueue({
    canBegin: () => !isBusy,
    begin: async ({ kind }) => {
      if (kind === 'from-scratch') throw new Error('no room')
      isBusy = true
      begun.push(kind)
      return Promise.resolve()
    },
    onFailure: ({ kind }, thrown) => failed.push([kind, String(thrown)]),
  })
  const end = (): Promise<void> => {
    isBusy = false
    return queue.advance()
  }
  return { queue, begun, failed, end }
}

const row = (kind: Wanted['kind']): Wanted => ({ runId: 'run-1', kind })

test('measurements asked for together are made one after the other, each once', async () => {
  const { queue, begun, end } = host()
  for (const kind of ['head-only', 'everything', 'your-line', 'everything'] as const) queue.add(row(kind))
  await expect.poll(() => begun).toEqual(['head-only'])
  expect([queue.isWaiting(row('head-only')), queue.isWaiting(row('everything'))]).toEqual([false, true])
  await end()
  expect(begun).toEqual(['head-only', 'everything'])
  await end()
  await end()
  expect(begun).toEqual(['head-only', 'everything', 'your-line'])
})

test('one that was taken back is not made, and one that cannot begin lets the next one begin', async () => {
  const { queue, begun, failed, end } = host()
  for (const kind of ['head-only', 'everything', 'from-scratch', 'your-line'] as const) queue.add(row(kind))
  await expect.poll(() => begun).toEqual(['head-only'])
  queue.remove(row('everything'))
  await end()
  expect(begun).toEqual(['head-only', 'your-line'])
  expect(failed).toEqual([['from-scratch', 'Error: no room']])
})
