import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chooseLanguage } from '../../shared/messages/choose-language.ts'
import { argumentsOf } from '../../shared/messages/arguments-of.ts'
import { ENGLISH, LANGUAGES, wantedLanguages } from './languages.ts'

const english: Readonly<Record<string, string>> = ENGLISH.messages

test('the language is the one that is asked for, or that of the system’s messages', () => {
  expect(wantedLanguages({ LANG: 'de_CH.UTF-8' })).toEqual(['de-CH'])
  expect(wantedLanguages({ LANG: 'de_DE', LC_MESSAGES: 'sr_RS@latin' })).toEqual(['sr-RS'])
  expect(wantedLanguages({ LANG: 'de_DE', LC_MESSAGES: 'fr_FR', LC_ALL: 'pl_PL.UTF-8' })).toEqual(['pl-PL'])
  expect(wantedLanguages({ LANG: 'de_DE', LC_ALL: '' })).toEqual(['de-DE'])
  expect(wantedLanguages({ LC_ALL: 'fr_FR', FROSTLINE_LANGUAGE: 'de' })).toEqual(['de'])
})

test('what is no language is none', () => {
  for (const LANG of ['C', 'C.UTF-8', '', '*', 'no language']) expect(wantedLanguages({ LANG }), LANG).toEqual([])
  expect(wantedLanguages({ FROSTLINE_LANGUAGE: '../en' })).toEqual([])
  expect(wantedLanguages({})).toEqual([])
})

test('the language that nobody speaks is spoken to whoever asks for it by its name, and to no system', () => {
  expect(chooseLanguage(wantedLanguages({ FROSTLINE_LANGUAGE: 'en-XA' }), LANGUAGES).tag).toBe('en-XA')
  expect(chooseLanguage(wantedLanguages({ LANG: 'en_XA.UTF-8' }), LANGUAGES).tag).toBe('en')
})

test('every message can be read, is not empty, and holds no space at its ends: sentences are not glued', () => {
  expect(Object.keys(english).length).toBeGreaterThan(400)
  for (const [key, message] of Object.entries(english)) {
    expect(() => argumentsOf(message), key).not.toThrow()
    expect(message, key).not.toMatch(/^\s|^$|\s$|TODO/)
  }
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

test('every message is said somewhere', () => {
  const root = join(import.meta.dirname, '..')
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('arguments.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
  /** Keys that are put together: `exit.${name}`. */
  const patterns = [...sources.matchAll(/`([\w-]+(?:\.[\w-]+)*\.\$\{[^`]*)`/g)].map(
    ([, key = '']) => new RegExp(`^${key.replaceAll('.', String.raw`\.`).replaceAll(/\$\{[^}]*\}/g, '.+')}$`),
  )
  const unsaid = Object.keys(english).filter(
    (key) => !sources.includes(`'${key}'`) && !patterns.some((pattern) => pattern.test(key)),
  )
  expect(unsaid).toEqual([])
})
