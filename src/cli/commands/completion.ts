import { Argument, type Command } from 'commander'
import { EXIT, type Finish } from '../exit-codes.ts'
import { examples } from '../texts/examples.ts'
import { say } from '../texts/say.ts'

/** Words that may follow a command: its options, and the commands in it. */
interface Words {
  readonly path: string
  readonly words: readonly string[]
}

export function addCompletion(program: Command, finish: Finish): void {
  program
    .command('completion')
    .summary(say('completion.summary'))
    .description(say('completion.description'))
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .addHelpText(
      'after',
      examples(0, ['frostline completion bash >> ~/.bashrc'], ['frostline completion zsh >> ~/.zshrc']),
    )
    .action((shell: 'bash' | 'zsh') => {
      process.stdout.write(completionScript(shell, wordsOf(program)))
      finish(EXIT.done)
    })
}

/** Of the program and every command in it, by its words after `frostline`. */
export function wordsOf(command: Command, path = ''): Words[] {
  const options = command.options.flatMap(({ hidden, long }) => (hidden || long === undefined ? [] : [long]))
  const names = command.commands.map((each) => each.name())
  return [
    { path, words: [...names, ...options, '--help'] },
    ...command.commands.flatMap((each) => wordsOf(each, `${path} ${each.name()}`.trim())),
  ]
}

/** Where nothing fits, files are completed. zsh reads bash's own way by `bashcompinit`. */
export function completionScript(shell: 'bash' | 'zsh', commands: readonly Words[]): string {
  const cases = commands.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`)
  return `${shell === 'zsh' ? 'autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n' : ''}_frostline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${commands
      .map(({ path }) => path)
      .filter((path) => path !== '')
      .join(' | ')} " in
      *" \${path:+$path }$word "*) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -o bashdefault -F _frostline frostline
`
}
