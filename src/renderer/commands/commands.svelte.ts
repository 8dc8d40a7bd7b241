import { untrack } from 'svelte'
import { COMMANDS, type CommandId } from '../../shared/commands.ts'
import { isTyping, keysInWords, matches } from './keys.ts'
import { say } from '../texts/say.ts'

export interface CommandHandler {
  readonly run: () => void
  /** Absent: always. */
  readonly isEnabled?: () => boolean
  /** What it would do now, where that says more than the table: `Undo: Elm on 3 photos`. */
  readonly label?: () => string
}

export type CommandHandlers = Partial<Record<CommandId, CommandHandler>>

/** Which commands can be carried out now, and by whom. The newest provider of a command is asked. */
export class Commands {
  readonly platform: string
  #providers = $state.raw<readonly CommandHandlers[]>([])

  constructor(platform: string) {
    this.platform = platform
  }

  /** Offers handlers until the returned function is called; for `$effect(() => commands.provide({ … }))`. */
  provide(handlers: CommandHandlers): () => void {
    // read untracked: an effect that depended on what it writes here would run for ever
    this.#providers = [...untrack(() => this.#providers), handlers]
    return () => {
      this.#providers = this.#providers.filter((each) => each !== handlers)
    }
  }

  isEnabled(id: CommandId): boolean {
    const handler = this.#handler(id)
    return handler !== undefined && (handler.isEnabled?.() ?? true)
  }

  label(id: CommandId): string {
    return this.#handler(id)?.label?.() ?? this.nameOf(id)
  }

  /** As the table has it, whatever it would do now. */
  nameOf(id: CommandId): string {
    return say(`commands.${id}`)
  }

  /** The first shortcut, as the system writes it. */
  keys(id: CommandId): string | undefined {
    const [first] = keysOf(id)
    return first === undefined ? undefined : keysInWords(first, this.platform)
  }

  /** For a tooltip: `Undo: Elm on 3 photos (Ctrl+Z)`. */
  hint(id: CommandId): string {
    const keys = this.keys(id)
    return keys === undefined ? this.label(id) : say('shell.hint', { label: this.label(id), keys })
  }

  run(id: CommandId): boolean {
    if (!this.isEnabled(id)) return false
    this.#handler(id)?.run()
    return true
  }

  /** For the window's `keydown`. Text fields keep their letters, and their own undo. */
  handleKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return
    const found = COMMANDS.find(({ id }) => keysOf(id).some((keys) => matches(event, keys, this.platform)))
    if (!found || (isTyping(event.target) && !leavesTyping(found.id))) return
    if (this.run(found.id)) event.preventDefault()
  }

  #handler(id: CommandId): CommandHandler | undefined {
    return this.#providers.findLast((handlers) => handlers[id] !== undefined)?.[id]
  }
}

const keysOf = (id: CommandId): readonly string[] => {
  const command = COMMANDS.find((each) => each.id === id)
  return command && 'keys' in command ? command.keys : []
}

/** Commands that mean the same within a text field. */
const leavesTyping = (id: CommandId): boolean =>
  id.startsWith('go.') || id === 'photos.add' || id === 'project.open' || id === 'run.start'
