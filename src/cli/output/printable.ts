/** Line ends, tabs, and the colors that this program sets itself (ECMA-48, SGR). */
// eslint-disable-next-line no-control-regex
const COMMANDS = /\u001B(?!\[\d{1,2}m)|[\u0000-\u0008\u000B-\u001A\u001C-\u001F\u007F-\u009F]/g

/**
 * Text as a terminal may have it: names of files and classes are other people's, and what commands a terminal (its title, its cursor, its
 * clipboard) is shown and not obeyed: `␛`, and `�` for what has no picture.
 */
export const printable = (text: string): string =>
  text.replace(COMMANDS, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '�'
  })
