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
