import type { MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser'

/** As in the parser, which nobody shall load for a language that nobody speaks. */
const LITERAL: TYPE.literal = 0
const SELECT: TYPE.select = 5
const PLURAL: TYPE.plural = 6

const ACCENTED = new Map(
  [
    ...'AÅBƁCÇDÐEÉFƑGĜHĤIÎJĴKĶLĻMṀNÑOÖPÞQǪRŔSŠTŢUÛVṼWŴXẊYÝZŽaåbƀcçdðeéfƒgĝhĥiîjĵkķlļmɱnñoöpþqǫrŕsštţuûvṽwŵxẋyýzž',
  ].flatMap((letter, i, all): [string, string][] => (i % 2 === 0 ? [[letter, all[i + 1] ?? letter]] : [])),
)

/** How much longer than English most languages are. */
const LONGER = 0.35
const MORE_WORDS = ' one two three four five six seven eight nine ten eleven twelve'.repeat(8)

/** What stands around each message: anything with letters outside of them did not come from one. */
const MARKS = ['⟦', '⟧'] as const

/**
 * A message as in a language that nobody speaks: `Results` → `⟦Ŕéšûļţš on⟧`. Arguments and plurals stay; all else is
 * accented and about a third longer, so that what did not come from a message, or is cut off, is seen.
 */
export function pseudo(message: readonly MessageFormatElement[]): MessageFormatElement[] {
  const length = longest(message)
  if (length === 0) return [...message]
  const more = MORE_WORDS.slice(0, Math.ceil(length * LONGER) + 1).trimEnd()
  const [open, close] = MARKS
  return [text(open), ...message.map(accented), text(`${more}${close}`)]
}

const text = (value: string): MessageFormatElement => ({ type: LITERAL, value })

function accented(element: MessageFormatElement): MessageFormatElement {
  if (element.type === LITERAL)
    return { ...element, value: element.value.replaceAll(/[A-Za-z]/g, (letter) => ACCENTED.get(letter) ?? letter) }
  if (element.type !== PLURAL && element.type !== SELECT) return element
  const options = Object.entries(element.options).map(([name, { value, location }]) => {
    const option = { value: value.map(accented), ...(location && { location }) }
    return [name, option] as const
  })
  return { ...element, options: Object.fromEntries(options) }
}

/** The letters of a message, of its longest form. */
const longest = (message: readonly MessageFormatElement[]): number =>
  message.reduce((sum, element) => {
    if (element.type === LITERAL) return sum + (/[A-Za-z]/.test(element.value) ? element.value.length : 0)
    if (element.type !== PLURAL && element.type !== SELECT) return sum
    return sum + Math.max(...Object.values(element.options).map(({ value }) => longest(value)))
  }, 0)
