import { createRequire } from 'node:module'
import { chooseLanguage } from '../../shared/messages/choose-language.ts'
import type { MessageReader } from '../../shared/messages/formatter.ts'
import { speech } from '../../shared/messages/speech.ts'
import { ENGLISH, LANGUAGES, wantedLanguages } from './languages.ts'
import type { MessageArguments } from './messages/arguments.ts'

/** The language of this command, from its beginning to its end. */
export const language = chooseLanguage(wantedLanguages(process.env), LANGUAGES)

/** Loaded by the first message that needs it: help, and most errors, are told without. */
const reader: MessageReader = (of) => {
  const loaded: unknown = createRequire(import.meta.url)('../../shared/messages/icu-messages.ts')
  return (loaded as { readonly icuMessages: MessageReader }).icuMessages(of)
}

/** Messages of `messages/en.json` in the language of this command. */
export const { say, sayIfThere, inFigures, listed, joined } = speech<keyof typeof ENGLISH.messages, MessageArguments>(
  ENGLISH,
  language,
  reader,
)

/** `“a”` */
export const quoted = (name: string): string => say('common.quoted', { name })
