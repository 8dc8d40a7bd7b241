import { expect, test } from 'vitest'
import { formatter } from './formatter.ts'
import { icuMessages } from './icu-messages.ts'
import { pseudo } from './pseudo.ts'

const inPseudo = (message: string, values?: Record<string, string | number>): string =>
  formatter(
    { tag: 'en-XA', formats: 'en-GB', direction: 'ltr', messages: { it: message }, change: pseudo },
    icuMessages,
  )('it', values)

test('a text is accented, longer by a third, and marked at both ends', () => {
  const words = inPseudo('Everything saved')
  expect(words).toMatch(/^⟦Éṽéŕýţĥîñĝ šåṽéð [a-z ]+⟧$/u)
  expect(words.length).toBeGreaterThan(1.3 * 'Everything saved'.length)
  expect(inPseudo('Add…')).toMatch(/^⟦Åðð… on⟧$/)
})

test('arguments, plurals and choices stay what they are', () => {
  const message = '{n, plural, one {# photo} other {# photos}} of {name}'
  expect(inPseudo(message, { n: 1, name: 'Elm' })).toMatch(/^⟦1 þĥöţö öƒ Elm .*⟧$/)
  expect(inPseudo(message, { n: 1234, name: 'Elm' })).toMatch(/^⟦1,234 þĥöţöš öƒ Elm .*⟧$/)
  expect(inPseudo('{yes, select, true {one} other {two}}', { yes: 'true' })).toMatch(/^⟦öñé .*⟧$/)
})

test('what has no letters is no text', () => {
  expect(inPseudo('–')).toBe('–')
  expect(inPseudo('{name}: {n, number}', { name: 'Elm', n: 3 })).toBe('Elm: 3')
})
