import { IntlMessageFormat } from 'intl-messageformat'
import type { Language, Message } from './formatter.ts'

/** What reads messages in ICU MessageFormat, of one language. Loading it and its first message take longer than most commands to start. */
export function icuMessages({ formats, change }: Language): (message: string) => Message {
  const formatters = intlFormatters(formats)
  return (message) => {
    // a `<` is a sign like any other
    const parsed = new IntlMessageFormat(message, formats, undefined, { formatters, ignoreTag: true })
    const said = change ? new IntlMessageFormat(change(parsed.getAst()), formats, undefined, { formatters }) : parsed
    return (values) => String(said.format(values))
  }
}

/** Intl's own formatters, one of each kind for all messages: making one takes longer than a screen of sentences. */
function intlFormatters(locale: string) {
  const numbers = new Map<unknown, Intl.NumberFormat>()
  const dates = new Map<unknown, Intl.DateTimeFormat>()
  const plurals = new Map<unknown, Intl.PluralRules>()
  return {
    // by the options as a message holds them: nothing is compared that a number would wait for
    getNumberFormat: (_: unknown, options?: Intl.NumberFormatOptions) =>
      once(numbers, options, () => new Intl.NumberFormat(locale, options)),
    getDateTimeFormat: (_: unknown, options?: Intl.DateTimeFormatOptions) =>
      once(dates, options, () => new Intl.DateTimeFormat(locale, options)),
    getPluralRules: (_: unknown, options?: Intl.PluralRulesOptions) =>
      once(plurals, options?.type, () => new Intl.PluralRules(locale, options)),
  }
}

function once<Key, Value>(made: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = made.get(key)
  if (value === undefined) made.set(key, (value = make()))
  return value
}
