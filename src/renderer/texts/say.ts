import { chooseLanguage } from '../../shared/messages/choose-language.ts'
import { takesValues } from '../../shared/messages/formatter.ts'
import { icuMessages } from '../../shared/messages/icu-messages.ts'
import { speech } from '../../shared/messages/speech.ts'
import { ENGLISH, LANGUAGES } from './languages.ts'
import type { MessageArguments } from './messages/arguments.ts'

type Key = keyof typeof ENGLISH.messages
type PlainKey = Exclude<Key, keyof MessageArguments>

/** The language of this window, for as long as it is open. */
export const language = chooseLanguage(globalThis.navigator?.languages ?? [], LANGUAGES)

/** Messages of `messages/en.json` in the language of the window. */
export const { say, sayIfThere, inFigures, listed, joined } = speech<Key, MessageArguments>(
  ENGLISH,
  language,
  icuMessages,
)

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

/** `“a”` */
export const quoted = (name: string): string => say('common.quoted', { name })
