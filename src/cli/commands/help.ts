import type { Command } from 'commander'
import { closestName } from '../../core/training/plan-config.ts'
import { UsageError } from '../usage-error.ts'

/** `frostline help train`, `frostline help models get`. */
export function addHelp(program: Command): void {
  program
    .helpCommand(false)
    .command('help')
    .summary('everything about a command')
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
    `There is no command “${path}${word}”.`,
    meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean “${path}${meant}”?`,
  )
}
