import { expect, test } from 'vitest'
import { formatter, takesValues } from './formatter.ts'
import { icuMessages } from './icu-messages.ts'

const en = (message: string) => {
  const format = formatter({ tag: 'en', formats: 'en-GB', direction: 'ltr', messages: { it: message } }, icuMessages)
  return (values?: Parameters<typeof format>[1]) => format('it', values)
}

test('a sentence has its plurals, choices and numbers within it', () => {
  const words = en(
    '{photos, plural, =0 {Nothing.} one {# photo is} other {# photos are}} in {set, select, test {a} other {b}}.',
  )
  expect(words({ photos: 0, set: 'test' })).toBe('Nothing. in a.')
  expect(words({ photos: 1, set: 'test' })).toBe('1 photo is in a.')
  expect(words({ photos: 1234, set: 'train' })).toBe('1,234 photos are in b.')
  expect(en('{share, number, ::scale/100 .#} %')({ share: 0.9214 })).toBe('92.1 %')
  expect(en('{isIt, select, true {yes} other {no}}')({ isIt: true })).toBe('yes')
})

test('plurals and figures are those of the language, not of English', () => {
  const messages = {
    it: '{n, plural, one {# zdjęcie} few {# zdjęcia} many {# zdjęć} other {# zdjęcia}}',
    share: '{n, number}',
  }
  const format = formatter({ tag: 'pl', formats: 'pl', direction: 'ltr', messages }, icuMessages)
  expect([1, 3, 5, 22].map((n) => format('it', { n }))).toEqual(['1 zdjęcie', '3 zdjęcia', '5 zdjęć', '22 zdjęcia'])
  expect(format('share', { n: 0.5 })).toBe('0,5')
})

test('an argument that is missing, and a message that is not there, are errors', () => {
  expect(() => en('Run {name}')({})).toThrow(/name/)
  expect(() => en('Run {name}')()).toThrow(/name/)
  const nothing = formatter({ tag: 'en', formats: 'en', direction: 'ltr', messages: {} }, icuMessages)
  expect(() => nothing('photos.add')).toThrow('There is no message “photos.add”.')
})

test('what is given is shown as it is, whatever signs it has; signs of the message too', () => {
  expect(en('“{name}”')({ name: "{a} <b> 'c' # " })).toBe("“{a} <b> 'c' # ”")
  expect(en('none of : * ? " < > |')()).toBe('none of : * ? " < > |')
  expect(en("It''s '{'plain'}'")()).toBe("It's {plain}")
})

test('it is known which messages take something', () => {
  expect(["It''s '{'", 'plain', '{name}', 'a {n, number}'].map(takesValues)).toEqual([false, false, true, true])
})

test('what is text and names alone is told without a parser', () => {
  const reader = () => {
    throw new Error('loaded')
  }
  const messages = { text: 'Nothing was deleted.', name: '“{a}” and {b_2}: {a}', number: '{n, number}', quote: "It''s" }
  const format = formatter({ tag: 'en', formats: 'en-GB', direction: 'ltr', messages }, reader)
  expect(format('text')).toBe('Nothing was deleted.')
  expect(format('name', { a: '{x}', b_2: '' })).toBe('“{x}” and : {x}')
  expect(() => format('name', { a: 'x' })).toThrow('“b_2” is not given to: “{a}” and {b_2}: {a}')
  for (const key of ['number', 'quote']) expect(() => format(key, { n: 1 })).toThrow('loaded')
})
