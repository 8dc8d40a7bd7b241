import { IntlMessageFormat } from 'intl-messageformat'
import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser'

/** What a message is given, by the names of its arguments. */
export type MessageValues = Readonly<Record<string, string | number | boolean>>

/** A language that messages are written in. */
export interface Language {
  /** BCP 47, as in `<html lang>`. */
  readonly tag: string
  /** Whose rules Intl takes for numbers, plurals, lists and dates. */
  readonly formats: string
  readonly direction: 'ltr' | 'rtl'
  readonly messages: Readonly<Record<string, string>>
  /** What becomes of each message before it is shown; of a translation nothing. */
  readonly change?: (message: readonly MessageFormatElement[]) => MessageFormatElement[]
}

/** Whether a message has arguments: a brace that stands for itself is written `'{'`. */
export const takesValues = (message: string): boolean => /(?<!')\{/.test(message)

/** Messages in ICU MessageFormat by their keys. Each is parsed once; one that takes nothing is not parsed at all. */
export function formatter({ messages, formats, change }: Language): (key: string, values?: MessageValues) => string {
  const formatters = intlFormatters(formats)
  const compiled = new Map<string, string | IntlMessageFormat>()

  function compile(key: string): string | IntlMessageFormat {
    const message = messages[key]
    if (message === undefined) throw new Error(`There is no message “${key}”.`)
    if (!change && !/[{}']/.test(message)) return message
    // a `<` is a sign like any other
    const parsed = new IntlMessageFormat(message, formats, undefined, { formatters, ignoreTag: true })
    return change ? new IntlMessageFormat(change(parsed.getAst()), formats, undefined, { formatters }) : parsed
  }

  return (key, values) => {
    let message = compiled.get(key)
    if (message === undefined) compiled.set(key, (message = compile(key)))
    return typeof message === 'string' ? message : String(message.format(values))
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
