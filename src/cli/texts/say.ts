import { chooseLanguage } from '../../shared/messages/choose-language.ts'
import { speech } from '../../shared/messages/speech.ts'
import { ENGLISH, LANGUAGES, wantedLanguages } from './languages.ts'
import type { MessageArguments } from './messages/arguments.ts'

/** The language of this command, from its beginning to its end. */
export const language = chooseLanguage(wantedLanguages(process.env), LANGUAGES)

/** Messages of `messages/en.json` in the language of this command. */
export const { say, sayIfThere, inFigures, listed, joined } = speech<keyof typeof ENGLISH.messages, MessageArguments>(
  ENGLISH,
  language,
)

/** `“a”` */
export const quoted = (name: string): string => say('common.quoted', { name })
