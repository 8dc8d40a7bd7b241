import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { currentArguments } from './arguments.ts'

test('the types of what messages are given are those that `npm run messages` writes', async () => {
  const all = await currentArguments()
  expect(all.length).toBeGreaterThan(0)
  for (const { path, text } of all) expect(readFileSync(path, 'utf8'), `${path}: run npm run messages`).toBe(text)
})
