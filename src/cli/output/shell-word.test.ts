import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellWord } from './shell-word.ts'

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
