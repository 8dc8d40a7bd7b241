import type { Language } from '../../shared/messages/formatter.ts'
import { pseudo } from '../../shared/messages/pseudo.ts'
import en from './messages/en.json' with { type: 'json' }
import shared from './messages/shared.json' with { type: 'json' }

/** Numbers as everywhere in English; days before months, and 24 hours. */
export const ENGLISH = {
  tag: 'en',
  formats: 'en-GB',
  direction: 'ltr',
  messages: { ...shared, ...en },
} as const satisfies Language

/** The languages that the window speaks; the first where it speaks none of a person's. */
export const LANGUAGES: readonly [Language, ...Language[]] = [ENGLISH]

/** For tests and the gallery: nobody has it among the languages of a browser who did not mean it. */
const PSEUDO: Language = { ...ENGLISH, tag: 'en-XA', change: pseudo }

/** The first of a person's languages that the window speaks: `de-CH` is answered by `de`. */
export function chooseLanguage(wanted: readonly string[]): Language {
  if (wanted[0] === PSEUDO.tag) return PSEUDO
  const spoken = (tag: string): Language | undefined =>
    LANGUAGES.find((language) => language.tag === tag) ??
    LANGUAGES.find((language) => language.tag === new Intl.Locale(tag).language)
  return wanted.map(spoken).find((language) => language !== undefined) ?? LANGUAGES[0]
}
