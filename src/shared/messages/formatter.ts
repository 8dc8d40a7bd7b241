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

/** A message that was read: what it says of what it is given. */
export type Message = (values?: MessageValues) => string

/** What reads messages: `icuMessages`, or what loads it when it is asked. */
export type MessageReader = (language: Language) => (message: string) => Message

/** Messages in ICU MessageFormat by their keys. Each is read once, and only those that are more than text and names are parsed. */
export function formatter(language: Language, reader: MessageReader): (key: string, values?: MessageValues) => string {
  const { messages, change } = language
  const known = new Map<string, Message>()
  let parse: ReturnType<MessageReader> | undefined

  function read(key: string): Message {
    const message = messages[key]
    if (message === undefined) throw new Error(`There is no message “${key}”.`)
    if (!change && OF_NAMES.test(message)) return ofNames(message)
    return (parse ??= reader(language))(message)
  }

  return (key, values) => {
    let message = known.get(key)
    if (message === undefined) known.set(key, (message = read(key)))
    return message(values)
  }
}

/** `Copied to {folder}.` */
const OF_NAMES = /^(?:[^{}']|\{\w+\})*$/

function ofNames(message: string): Message {
  const parts = message.split(/\{(\w+)\}/)
  if (parts.length === 1) return () => message
  return (values = {}) =>
    parts
      .map((part, i) => {
        if (i % 2 === 0) return part
        const value = values[part]
        if (value === undefined) throw new Error(`“${part}” is not given to: ${message}`)
        return String(value)
      })
      .join('')
}
