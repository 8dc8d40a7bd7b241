import { randomUUID } from 'node:crypto'

/** Stands for a color until a line is written. No name of a file can have it: it is another one in every process. */
const MARK = `\u001B${randomUUID()};`

/** What sets a color (ECMA-48, SGR) in a text that is made printable afterwards. */
export const color = (code: number): string => `${MARK}${code}m`

/** Our own colors; what commands a terminal or ends a line; what turns the direction of a line's text, or hides in it. */
const COMMANDS = new RegExp(
  String.raw`${MARK}(\d{1,2})m|[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]`,
  'g',
)

/**
 * One line as a terminal may have it: names of files, classes, layers and models are other people's, and what would end the line or command
 * the terminal (its colors, title, cursor, clipboard) is shown and not obeyed: `␊`, `␛`, and `�` for what has no picture.
 */
export const printable = (line: string): string =>
  line.replace(COMMANDS, (character, ownColor: string | undefined) => {
    if (ownColor !== undefined) return `\u001B[${ownColor}m`
    const code = character.charCodeAt(0)
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '␡' : '�'
  })

/** A word as it is typed in a shell, so that a command that is printed can be copied: `my run` in quotes, a line end as `$'a\nb'`. */
export function shellWord(word: string): string {
  if (/^[\w./@%+=:,-]+$/.test(word)) return word
  if (!/\p{Cc}/u.test(word)) return `'${word.replaceAll("'", String.raw`'\''`)}'`
  const escaped = word.replaceAll(/[\\']|\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0)
    if (code === 10) return String.raw`\n`
    if (character === '\\' || character === "'") return `\\${character}`
    return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
  return `$'${escaped}'`
}
