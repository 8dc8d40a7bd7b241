import { expect, test } from 'vitest'
import { ChosenCommands } from './chosen-commands.ts'

test('every choice reaches the window, also the same one twice, until it is gone', async () => {
  const chosen = new ChosenCommands()
  const controller = new AbortController()
  const followed = chosen.follow(controller.signal)
  const first = followed.next()
  for (const id of ['edit.undo', 'edit.undo', 'go.train']) chosen.tell(id)
  expect([(await first).value, (await followed.next()).value, (await followed.next()).value]).toEqual([
    'edit.undo',
    'edit.undo',
    'go.train',
  ])
  const last = followed.next()
  controller.abort()
  expect(await last).toEqual({ done: true, value: undefined })
})
