import { expect, test } from 'vitest'
import { argumentsOf } from '../../shared/messages/arguments-of.ts'
import { ENGLISH, LANGUAGES } from './languages.ts'
import { say, words } from './say.ts'

const english: Readonly<Record<string, string>> = ENGLISH.messages

test('every message can be read, is not empty, and holds no space at its ends: sentences are not glued', () => {
  expect(Object.keys(english).length).toBeGreaterThan(100)
  for (const [key, message] of Object.entries(english)) {
    expect(() => argumentsOf(message), key).not.toThrow()
    expect(message, key).not.toMatch(/^\s|^$|\s$|TODO/)
  }
})

test('no key is the beginning of another', () => {
  const keys = Object.keys(english)
  expect(keys.filter((key) => keys.some((other) => other.startsWith(`${key}.`)))).toEqual([])
})

test('a translation has no message that English does not have, and gives each the same', () => {
  for (const { messages } of LANGUAGES)
    for (const [key, message] of Object.entries<string>(messages)) {
      expect(english, key).toHaveProperty([key])
      expect(new Map([...argumentsOf(message)].sort()), key).toEqual(
        new Map([...argumentsOf(english[key] ?? '')].sort()),
      )
    }
})

test('messages that take nothing are read as a tree, those that take something are not in it', () => {
  expect(words('shell').screens.photos).toBe('Photos')
  expect(words('start.steps').label.title).toBe('Label')
  expect(words('shell')).not.toHaveProperty('openAgain')
  expect(say('shell.openAgain', { name: 'Elm' })).toBe('Open “Elm” again')
})
