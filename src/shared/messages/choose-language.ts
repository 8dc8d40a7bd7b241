import type { Language } from './formatter.ts'
import { pseudo } from './pseudo.ts'

/** A language that nobody speaks, for tests and the gallery: nobody has it among theirs who did not mean it. */
export const PSEUDO_TAG = 'en-XA'

/**
 * The first of a person's languages that there is, or the first that there is: `de-CH` is answered by `de`. What nobody speaks is made of that
 * first one, where it is wanted before all others.
 */
export function chooseLanguage(
  wanted: readonly string[],
  languages: readonly [Language, ...(readonly Language[])],
): Language {
  if (wanted[0] === PSEUDO_TAG) return { ...languages[0], tag: PSEUDO_TAG, change: pseudo }
  const spoken = (tag: string): Language | undefined =>
    languages.find((language) => language.tag === tag) ??
    languages.find((language) => language.tag === new Intl.Locale(tag).language)
  return wanted.map(spoken).find((language) => language !== undefined) ?? languages[0]
}
