import { spawnSync } from 'node:child_process'
import { expect, test, vi } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { reportError } from '../report-error.ts'
import { printable, shellWord } from './printable.ts'
import { openTerminal, styleFor } from './terminal.ts'
import { table } from './words.ts'

test('a name cannot command the terminal: title, clipboard and cursor are shown as text', () => {
  expect(printable('\u001B]0;owned\u0007.jpg')).toBe('␛]0;owned␇.jpg')
  expect(printable('\u001B]52;c;ZXZpbA==\u001B\\')).toBe('␛]52;c;ZXZpbA==␛\\')
  expect(printable('\u001B[2J\u009B1A\r')).toBe('␛[2J�1A␍')
})

test('a name ends no line, colors nothing and turns no text around', () => {
  expect(printable('a\nb\r\nc\td')).toBe('a␊b␍␊c␉d')
  expect(printable('\u001B[31mred')).toBe('␛[31mred')
  expect(printable('a\u2028b\u0085c\u007Fd')).toBe('a�b�c␡d')
  expect(printable('gpj.\u202Ecat\u2069')).toBe('gpj.�cat�')
})

test('names of any language and the colors of this program stay', () => {
  expect(printable('🌼 daisy שלום é')).toBe('🌼 daisy שלום é')
  const { good } = styleFor({ isTTY: true }, {})
  expect(printable(good('a\u001B[31m'))).toBe('\u001B[32ma␛[31m\u001B[39m')
})

test('a table is aligned as its names are shown, each row one line', () => {
  expect(
    table([
      ['a\nb', '1'],
      ['abcd', '10'],
    ]),
  ).toEqual(['a␊b    1', 'abcd  10'])
})

test('an error with such a name in it has its message on one line and its hint on another', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  reportError(new AppError('no-photos', 'No photos in “a\nb\u001B[2J”.', { hint: 'Look at “c\rd”.' }), false)
  const said = write.mock.calls.map(([text]) => String(text)).join('')
  write.mockRestore()
  expect(said).toBe('Error: No photos in “a␊b␛[2J”.\nLook at “c␍d”.\n')
})

test('every way in which a command speaks is made printable', () => {
  const written: string[] = []
  const stream = {
    isTTY: true,
    columns: 80,
    write: (text: string) => written.push(text) > 0,
  } as unknown as NodeJS.WriteStream
  const terminal = openTerminal({}, { stdout: stream, stderr: stream, env: { TERM: 'xterm' } })
  terminal.line('a\u0007\n')
  terminal.remark('b\u0007\n')
  terminal.aside('c\u0007\n')
  terminal.live('d\u0007\n')
  const text = written.join('')
  expect(text).not.toContain('\u0007')
  for (const shown of ['a␇␊', 'b␇␊', 'c␇␊', 'd␇␊']) expect(text).toContain(shown)
})

const hasBash = spawnSync('bash', ['--version']).status === 0

test.skipIf(!hasBash)('a command that is printed names what was meant when it is typed', () => {
  const names = [
    'runs/first',
    'my run',
    "it's",
    'a\nb',
    'a\\nb\r',
    '\u001B[31m',
    'ün\ncafé',
    "q'\n",
    'tab\t\u0001f',
    '-',
  ]
  const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${names.map(shellWord).join(' ')}`], { encoding: 'utf8' })
  expect(stdout.split('\0').slice(0, -1)).toEqual(names)
  for (const name of names) expect(shellWord(name)).not.toMatch(/\p{Cc}/u)
})
