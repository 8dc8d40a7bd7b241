import { formatter, type Language, type MessageReader, type MessageValues } from './formatter.ts'

/** A message by its key, with what it takes where it takes something. */
interface Say<Key extends string, Arguments> {
  (key: Exclude<Key, keyof Arguments>): string
  <K extends keyof Arguments & string>(key: K, values: Arguments[K]): string
}

/**
 * What a host says: messages of a language, in English where nobody has translated them yet.
 *
 * @typeParam Key        of every message.
 * @typeParam Arguments  of each message that takes something, as `npm run messages` writes them.
 */
export function speech<Key extends string, Arguments>(english: Language, language: Language, reader: MessageReader) {
  const inEnglish = formatter(english, reader)
  const inLanguage = language === english ? inEnglish : formatter(language, reader)
  const list = once(() => new Intl.ListFormat(language.formats, { type: 'unit', style: 'short' }))
  const conjunction = once(() => new Intl.ListFormat(language.formats, { type: 'conjunction' }))
  const sayAny = (key: string, values?: MessageValues): string =>
    key in language.messages ? inLanguage(key, values) : inEnglish(key, values)

  return {
    say: sayAny as Say<Key, Arguments>,
    /** The message of a key that is put together, where there is one. */
    sayIfThere: (key: string): string | undefined => (key in english.messages ? sayAny(key) : undefined),
    /** Numbers in figures, where a message cannot say how many digits they have. */
    inFigures: (options: Intl.NumberFormatOptions = {}): ((number: number) => string) => {
      const format = once(() => new Intl.NumberFormat(language.formats, options))
      return (number) => format().format(number)
    },
    /** `a, b, c` */
    listed: (parts: readonly string[]): string => list().format(parts),
    /** `a, b and c` */
    joined: (parts: readonly string[]): string => conjunction().format(parts),
  }
}

/** Intl's formatters take long to make: each when it is asked for. */
function once<Value>(make: () => Value): () => Value {
  let value: Value | undefined
  return () => (value ??= make())
}
