import { expect, test } from 'vitest'
import { ImportChoice } from './import-choices.svelte.ts'

test('how photos are added is remembered in its project, and another one begins with classes from folders', () => {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  const choice = new ImportChoice('one', storage)
  choice.labelsFromFolders = false
  choice.copy = true
  choice.keep()
  expect(new ImportChoice('one', storage)).toMatchObject({ labelsFromFolders: false, copy: true })
  expect(new ImportChoice('two', storage)).toMatchObject({ labelsFromFolders: true, copy: false })
})
