import type { Page } from '@playwright/test'
import { formatter, type MessageValues } from '../../src/shared/messages/formatter.ts'
import { icuMessages } from '../../src/shared/messages/icu-messages.ts'
import { pseudo } from '../../src/shared/messages/pseudo.ts'
import { ENGLISH } from '../../src/renderer/texts/languages.ts'

/** A message of the window in the language that nobody speaks (`en-XA`). */
export const inPseudo: (key: keyof typeof ENGLISH.messages, values?: MessageValues) => string = formatter(
  { ...ENGLISH, change: pseudo },
  icuMessages,
)

/**
 * Texts and names for screen readers that stand outside of the marks of a message, in a window that speaks `en-XA`.
 *
 * @param allowed  what is not the window's to say; a text that holds nothing else is none.
 */
export function findUntranslated(window: Page, allowed: readonly RegExp[]): Promise<string[]> {
  return window.evaluate(
    (sources) => {
      const patterns = sources.map((source) => new RegExp(source, 'gu'))
      const NAMES = ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'aria-description']
      // folders and drives that the machine has
      const SKIPPED = 'script, style, .place'
      const found = new Set<string>()

      /** What stands in no message: marks stand within marks where one message was given another. */
      function outside(text: string): string {
        let depth = 0
        let rest = ''
        for (const sign of text) {
          if (sign === '⟦') depth++
          if (depth === 0) rest += sign
          if (sign === '⟧') depth--
        }
        return rest
      }
      function look(text: string, element: Element, where: string): void {
        let rest = outside(text)
        for (const pattern of patterns) rest = rest.replaceAll(pattern, '')
        if (!/\p{L}/u.test(rest)) return
        const place = element.closest('[class], section, dialog')
        found.add(
          `“${text.trim().slice(0, 90)}” ${where} ${element.localName} in ${place?.localName}.${place?.getAttribute('class')?.split(' ')[0]}`,
        )
      }

      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement
        if (element?.checkVisibility() && !element.closest(SKIPPED)) look(node.textContent ?? '', element, 'as text of')
      }
      for (const element of document.body.querySelectorAll(NAMES.map((name) => `[${name}]`).join()))
        for (const name of NAMES) {
          const text = element.getAttribute(name)
          if (text !== null && element.checkVisibility() && !element.closest(SKIPPED))
            look(text, element, `as ${name} of`)
        }
      return [...found]
    },
    allowed.map(({ source }) => source),
  )
}
