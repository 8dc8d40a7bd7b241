import { expect, test } from 'vitest'
import { printable } from './printable.ts'
import { openTerminal } from './terminal.ts'

test('a name cannot command the terminal: title, clipboard and cursor are shown as text', () => {
  expect(printable('\u001B]0;owned\u0007.jpg')).toBe('␛]0;owned␇.jpg')
  expect(printable('\u001B]52;c;ZXZpbA==\u001B\\')).toBe('␛]52;c;ZXZpbA==␛\\')
  expect(printable('\u001B[2J\u009B1A\r')).toBe('␛[2J�1A␍')
})

test('names of any language, line ends and the colors of this program stay', () => {
  const text = '\u001B[32m🌼 daisy\tשלום é\u001B[39m\n'
  expect(printable(text)).toBe(text)
})

test('every way in which a command speaks is made printable', () => {
  const written: string[] = []
  const stream = {
    isTTY: true,
    columns: 80,
    write: (text: string) => written.push(text) > 0,
  } as unknown as NodeJS.WriteStream
  const terminal = openTerminal({}, { stdout: stream, stderr: stream, env: { TERM: 'xterm' } })
  terminal.line('a\u0007')
  terminal.remark('b\u0007')
  terminal.aside('c\u0007')
  terminal.live('d\u0007')
  const text = written.join('')
  expect(text).not.toContain('\u0007')
  for (const shown of ['a␇', 'b␇', 'c␇', 'd␇']) expect(text).toContain(shown)
})
