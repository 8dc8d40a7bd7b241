import { expect, test } from 'vitest'
import { Live } from './live.ts'

test('a listener is told how things stand, then of changes', async () => {
  const live = new Live(1)
  const events = live.follow()
  expect((await events.next()).value).toBe(1)
  live.set(2)
  expect((await events.next()).value).toBe(2)
})

test('a slow listener gets the newest state only, and never misses the last', async () => {
  const live = new Live(0)
  const events = live.follow()
  await events.next()
  for (let i = 1; i <= 1000; i++) live.set(i)
  expect((await events.next()).value).toBe(1000)
})

test('listening ends with the signal', async () => {
  const controller = new AbortController()
  const events = new Live('state').follow(controller.signal)
  await events.next()
  const waiting = events.next()
  controller.abort()
  expect((await waiting).done).toBe(true)
})
