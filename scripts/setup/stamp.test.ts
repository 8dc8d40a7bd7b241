import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readStamp, writeStamp } from './stamp.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-stamp-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const outcome = { executor: 'native', version: '2.21.0', from: 'here' }

test('what was found is remembered as long as nothing it depends on changes', () => {
  const path = join(folder, 'deep', 'setup.json')
  writeStamp(outcome, path, 'node 24, library A')
  expect(readStamp(path, 'node 24, library A')).toEqual(outcome)
  expect(readStamp(path, 'node 24, library B')).toBeUndefined()
})

test.each(['', '{', 'null', '[]', '{"key": 1}'])('a torn or foreign note (%j) counts as none', (content) => {
  const path = join(folder, 'setup.json')
  expect(readStamp(path, 'key')).toBeUndefined()
  writeFileSync(path, content)
  expect(readStamp(path, 'key')).toBeUndefined()
})
