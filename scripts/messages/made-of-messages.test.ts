import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { madeOfMessages } from './made-of-messages.ts'

test('what is made of the messages is what `npm run messages` writes now', async () => {
  const all = await madeOfMessages()
  expect(all.length).toBe(4)
  for (const { path, text } of all) expect(readFileSync(path, 'utf8'), `${path}: run npm run messages`).toBe(text)
})
