import type { Change, ClassRow } from './change.ts'
import { acceptClassName, classNameKey } from './class-names.ts'
import type { ClassTable } from './class-table.ts'

/** Classes by the names that folders and tables give; those that are missing are made with the act that needs them. */
export class NamedClasses {
  readonly #classes: ClassTable
  readonly #made: ClassRow[] = []
  readonly #ids = new Map<string, number>()

  constructor(classes: ClassTable) {
    this.#classes = classes
  }

  /** None for a name that nothing is left of. */
  idsOf(name: string): number[] {
    const clean = acceptClassName(name)
    if (clean === undefined) return []
    const key = classNameKey(clean)
    const id = this.#ids.get(key) ?? this.#classes.byName(clean)?.id ?? this.#make(clean)
    this.#ids.set(key, id)
    return [id]
  }

  /** What makes the classes that were missing. */
  get changes(): Change[] {
    return this.#made.map((after) => ({ kind: 'class', before: null, after }))
  }

  #make(name: string): number {
    const row = this.#classes.fresh(name, this.#made)
    this.#made.push(row)
    return row.id
  }
}
