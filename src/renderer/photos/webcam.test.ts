import { expect, test } from 'vitest'
import { WebcamShots } from './webcam.svelte.ts'

function shots() {
  const taken: string[] = []
  const waited: number[] = []
  let number = 0
  const camera = { shoot: async () => new File([''], `${++number}.jpg`), stop: () => undefined }
  const made: WebcamShots = new WebcamShots(
    camera,
    ({ name }) => taken.push(name),
    async (ms) => void waited.push(ms),
  )
  return { made, taken, waited }
}

test('a burst takes ten, one after the other', async () => {
  const { made, taken } = shots()
  await made.burst()
  expect(taken).toHaveLength(10)
  expect(made.numTaken).toBe(10)
  expect(made.isBusy).toBe(false)
})

test('a countdown counts three seconds and then takes one', async () => {
  const { made, taken, waited } = shots()
  await made.later()
  expect(waited).toEqual([1000, 1000, 1000])
  expect(taken).toEqual(['1.jpg'])
})

test('stopping ends a burst, and while one runs no other begins', async () => {
  const { made, taken } = shots()
  const burst = made.burst()
  await made.one()
  made.stop()
  await burst
  expect(taken.length).toBeLessThan(10)
  await made.one()
  expect(taken.length).toBe(made.numTaken)
})
