import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { type WebcamApi, WebcamView } from './webcam-view.svelte.ts'

const source = { kind: 'original', name: 'm' } as const
const answer = (probability: number) => ({
  photos: [{ guesses: [{ className: 'cup', probability }], isUnsure: false }],
})

test('pictures go one at a time, at the pace of the answers, until it is stopped', async () => {
  let numOpen = 0
  let most = 0
  let numAsked = 0
  const stop = new AbortController()
  const view = new WebcamView({
    tries: {
      ask: async () => {
        most = Math.max(most, ++numOpen)
        await new Promise((resolve) => setTimeout(resolve, 2))
        numOpen--
        if (++numAsked === 5) stop.abort()
        return answer(0.8)
      },
    },
  } as unknown as WebcamApi)
  let shown: number | undefined
  await view.run(
    () => source,
    async () => {
      shown = view.perSecond
      return new Uint8Array([1, 2])
    },
    stop.signal,
  )
  expect([most, numAsked]).toEqual([1, 5])
  expect(shown).toBeGreaterThan(0)
  expect(view.guesses).toEqual([{ className: 'cup', probability: 0.8 }])
  expect([view.isRunning, view.perSecond]).toEqual([false, undefined])
})

test('bars move towards the newest answer instead of jumping', async () => {
  const stop = new AbortController()
  const said = [1, 0]
  const view = new WebcamView({
    tries: {
      ask: async () => {
        const probability = said.shift()!
        if (said.length === 0) setTimeout(() => stop.abort(), 0)
        return answer(probability)
      },
    },
  } as unknown as WebcamApi)
  await view.run(
    () => source,
    async () => (said.length > 0 ? new Uint8Array([1]) : undefined),
    stop.signal,
  )
  expect(view.guesses[0]?.probability).toBe(0.5)
})

test('a failure ends it and says why', async () => {
  const view = new WebcamView({
    tries: { ask: () => Promise.reject(new AppError('trainer-crashed', 'Gone.')) },
  })
  await view.run(
    () => source,
    async () => new Uint8Array([1]),
    new AbortController().signal,
  )
  expect(view.error?.code).toBe('trainer-crashed')
  expect(view.isRunning).toBe(false)
})
