import type { Command } from 'commander'
import { closestName } from '../../core/training/plan-config.ts'
import { listed, say } from '../texts/say.ts'
import { UsageError } from '../usage-error.ts'

/** `frostline help train`, `frostline help models get`. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .summary(say('help.summary'))
    .argument('[command...]')
    .action((words: string[]) => {
      let command = program
      for (const word of words) command = subcommandOf(command, word)
      command.help()
    })
}

/** @throws {UsageError} with the command that was meant, where one is close. */
export function subcommandOf(command: Command, word: string): Command {
  const found = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
  if (found) return found
  const names = command.commands.map((each) => each.name())
  const meant = closestName(word, names)
  const path = command.parent ? `${command.name()} ` : ''
  throw new UsageError(
    say('help.noCommand', { name: `${path}${word}` }),
    meant === undefined
      ? say('help.thereAre', { names: listed(names) })
      : say('help.didYouMean', { name: `${path}${meant}` }),
  )
}
