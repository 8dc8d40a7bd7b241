import { PSEUDO_TAG } from '../../shared/messages/choose-language.ts'
import type { Language } from '../../shared/messages/formatter.ts'
import en from './messages/en.json' with { type: 'json' }
import shared from './messages/shared.json' with { type: 'json' }

/** Numbers as everywhere in English; days before months, and 24 hours. */
export const ENGLISH = {
  tag: 'en',
  formats: 'en-GB',
  direction: 'ltr',
  messages: { ...shared, ...en },
} as const satisfies Language

/** The languages that the command line speaks; the first where it speaks none of a person's. */
export const LANGUAGES: readonly [Language, ...Language[]] = [ENGLISH]

/** Which languages a person wants: `FROSTLINE_LANGUAGE`, or that of the system's messages, `de_CH.UTF-8`. */
export function wantedLanguages(env: NodeJS.ProcessEnv): string[] {
  const { FROSTLINE_LANGUAGE: own, LC_ALL: all, LC_MESSAGES: messages, LANG: usual } = env
  // empty is not set (POSIX)
  if (own) return tagsOf(own)
  return tagsOf(all || messages || usual || '').filter((tag) => tag !== PSEUDO_TAG)
}

/** As BCP 47 writes it; nothing for `C`, `POSIX` and what is no language. */
function tagsOf(locale: string): string[] {
  try {
    return Intl.getCanonicalLocales(locale.replace(/[.@].*$/, '').replaceAll('_', '-'))
  } catch {
    return []
  }
}
