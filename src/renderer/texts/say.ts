import { formatter, takesValues } from '../../shared/messages/formatter.ts'
import { chooseLanguage, ENGLISH } from './languages.ts'
import type { MessageArguments } from './messages/arguments.ts'

type Key = keyof typeof ENGLISH.messages
type PlainKey = Exclude<Key, keyof MessageArguments>

/** The language of this window, for as long as it is open. */
export const language = chooseLanguage(globalThis.navigator?.languages ?? [])

const inEnglish = formatter(ENGLISH)
const inLanguage = language === ENGLISH ? inEnglish : formatter(language)

/** A message of `messages/en.json` in the language of the window; in English where nobody has translated it yet. */
export function say(key: PlainKey): string
export function say<K extends keyof MessageArguments>(key: K, values: MessageArguments[K]): string
export function say(key: Key, values?: MessageArguments[keyof MessageArguments]): string {
  return key in language.messages ? inLanguage(key, values) : inEnglish(key, values)
}

/** The message of a key that is put together, where there is one. */
export const sayIfThere = (key: string): string | undefined =>
  key in ENGLISH.messages ? say(key as PlainKey) : undefined

/** The next name after a beginning: of `photos.sets.train` after `photos`, `sets`. */
type NameAfter<Start extends string> = PlainKey extends infer K
  ? K extends `${Start}.${infer Rest}`
    ? Rest extends `${infer Name}.${string}`
      ? Name
      : Rest
    : never
  : never

/** Every message that takes nothing, below the beginning of its key, by name. */
type Words<Start extends string> = {
  readonly [Name in NameAfter<Start>]: `${Start}.${Name}` extends PlainKey ? string : Words<`${Start}.${Name}`>
}

interface Tree {
  [name: string]: string | Tree
}

function makeTree(): Tree {
  const tree: Tree = {}
  for (const key of Object.keys(ENGLISH.messages) as PlainKey[]) {
    if (takesValues(ENGLISH.messages[key])) continue
    const names = key.split('.')
    const last = names.pop() ?? ''
    let branch = tree
    for (const name of names) branch = (branch[name] ??= {}) as Tree
    branch[last] = say(key)
  }
  return tree
}

const tree = makeTree()

/** All messages that take nothing and whose key begins so, as an object: `words('photos').sets.train`. */
export const words = <Start extends string>(start: Start): Words<Start> =>
  start.split('.').reduce((branch, name) => branch[name] as Tree, tree) as Words<Start>

/** Numbers in figures, where a message cannot say how many digits they have. */
export const inFigures = (options: Intl.NumberFormatOptions = {}): ((number: number) => string) => {
  const format = new Intl.NumberFormat(language.formats, options)
  return (number) => format.format(number)
}

const list = new Intl.ListFormat(language.formats, { type: 'unit', style: 'short' })
const conjunction = new Intl.ListFormat(language.formats, { type: 'conjunction' })

/** `a, b, c` */
export const listed = (parts: readonly string[]): string => list.format(parts)

/** `a, b and c` */
export const joined = (parts: readonly string[]): string => conjunction.format(parts)

/** `“a”` */
export const quoted = (name: string): string => say('common.quoted', { name })
