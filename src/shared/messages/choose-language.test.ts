import { expect, test } from 'vitest'
import { chooseLanguage } from './choose-language.ts'
import type { Language } from './formatter.ts'

const language = (tag: string): Language => ({ tag, formats: tag, direction: 'ltr', messages: {} })
const chosen = (...wanted: string[]): Language => chooseLanguage(wanted, [language('en'), language('de')])

test('the first of a person’s languages is spoken that there is, and the first of all otherwise', () => {
  expect(chosen('ga', 'de-CH', 'en').tag).toBe('de')
  expect(chosen('en-US', 'de').tag).toBe('en')
  expect(chosen('ga-IE').tag).toBe('en')
  expect(chosen().tag).toBe('en')
})

test('the language that nobody speaks is chosen by its name alone', () => {
  expect(chosen('en-XA')).toMatchObject({ tag: 'en-XA', formats: 'en' })
  expect(chosen('en-XA').change).toBeDefined()
  expect(chosen('en', 'en-XA').change).toBeUndefined()
})
