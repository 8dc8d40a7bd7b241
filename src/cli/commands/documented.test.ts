import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from '../program.ts'
import { subcommandOf } from './help.ts'

const PROJECT = new URL('../../../', import.meta.url)
const program = createProgram(() => undefined)

/** Everything that help prints, of every command. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => void (text += part) })
  command.outputHelp()
  return [text, ...command.commands.map(helpOf)].join('\n')
}

/** Commands as they are written in documents and help: `frostline train flowers --freeze head`. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/(?:npx |`|^\s*)frostline ([a-z-]+(?:[^\S\n]+(?!\s|#|\|)[^`#|\n]*)?)/gm)].map(([, words]) =>
    words.trim(),
  )

test.each([
  ['README.md', 15],
  ['CONTRIBUTING.md', 1],
  ['help', 25],
])('every command in %s is one, with options that it has', (name, atLeast) => {
  const text = name === 'help' ? helpOf(program) : readFileSync(new URL(name, PROJECT), 'utf8')
  const found = commandsIn(text)
  expect(found.length).toBeGreaterThanOrEqual(atLeast)
  for (const line of found) {
    const [first, ...rest] = line.split(/\s+/)
    if (['setup', 'doctor', 'help'].includes(first)) continue // setup is the launcher's own
    let command = subcommandOf(program, first)
    const sub = command.commands.find((each) => each.name() === rest[0])
    if (sub) command = sub
    const known = command.options.flatMap(({ long, short }) => [long, short])
    for (const option of rest
      .filter((word) => /^--[a-z]/.test(word))
      .map((word) => word.split('=')[0].replace(/[,;.)]+$/, '')))
      expect(known, `${name}: frostline ${line}`).toContain(option)
  }
})
