import type { PhotoClass } from '../../shared/contract/app/photos.ts'
import type { Library } from '../state/library.svelte.ts'

/** From as many on, a list is looked through by name. */
const MANY_CLASSES = 13

/** The list of classes: which are shown of many, and which one row has the focus, so that Tab stops at the list once. */
export class ClassFinder {
  readonly #library: Pick<Library, 'classes'>
  /** Part of a name; empty: all. */
  typed = $state('')
  #currentId = $state<number>()

  readonly isOffered = $derived.by(() => this.#library.classes.length >= MANY_CLASSES)
  readonly found: readonly PhotoClass[] = $derived.by(() => {
    const { classes } = this.#library
    const part = this.typed.trim().toLocaleLowerCase()
    return this.isOffered && part !== ''
      ? classes.filter(({ name }) => name.toLocaleLowerCase().includes(part))
      : classes
  })
  /** The row that Tab comes to. */
  readonly currentId = $derived.by(
    () => (this.found.find(({ id }) => id === this.#currentId) ?? this.found[0])?.id ?? null,
  )

  constructor(library: Pick<Library, 'classes'>) {
    this.#library = library
  }

  focused(id: number): void {
    this.#currentId = id
  }

  /** @returns the row that a key leads to; `undefined` where it leads nowhere. */
  move(key: string): number | undefined {
    const at = this.found.findIndex(({ id }) => id === this.currentId)
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.found.length - 1 }
    const index = to[key]
    const id = index === undefined ? undefined : this.found[index]?.id
    if (id !== undefined) this.#currentId = id
    return id
  }
}
