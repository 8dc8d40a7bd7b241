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

/** The languages that the window speaks; the first where it speaks none of a person's. */
export const LANGUAGES: readonly [Language, ...Language[]] = [ENGLISH]
