import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const DECISIONS = new URL('../../docs/decisions/', import.meta.url)

test('decisions are numbered one by one, in their names and their titles', () => {
  const files = readdirSync(DECISIONS).sort()
  expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1))
  for (const file of files) {
    const [title] = readFileSync(new URL(file, DECISIONS), 'utf8').split('\n')
    expect(title, file).toMatch(new RegExp(`^# ${Number(file.slice(0, 4))}\\. `))
  }
})
