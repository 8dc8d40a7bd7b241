const NONE: ReadonlySet<number> = new Set()

export interface Modifiers {
  readonly shift?: boolean
  readonly ctrl?: boolean
}

/**
 * Which of the photos that are shown are selected, and which one the keys act from. Positions are those of `order`, which the
 * owner hands over whenever it changes; what is remembered are ids.
 */
export class Selection {
  ids = $state.raw<ReadonlySet<number>>(NONE)
  /** Has the focus; keys go on from here. */
  focusId = $state<number | null>(null)
  /** With nothing selected, keys may label the photo that has the focus: it is framed, though nobody has chosen it. */
  #isReady = $state(false)
  /** How often something was chosen: who shows photos a while after they were asked for sees by it that a person went on. */
  #numChoices = 0
  #anchorId: number | null = null
  #order: readonly number[] = []

  get numChoices(): number {
    return this.#numChoices
  }

  get size(): number {
    return this.ids.size
  }

  /** The selected photos in the order in which they are shown. */
  get ordered(): number[] {
    if (this.ids.size === 1) return [...this.ids]
    return this.#order.filter((id) => this.ids.has(id))
  }

  /** Has the focus and is not selected, and keys label it all the same. */
  get readyId(): number | null {
    return this.#isReady && this.ids.size === 0 ? this.focusId : null
  }

  /** What keys label. A click acts on selected photos only. */
  get targets(): number[] {
    const { readyId } = this
    return readyId === null ? this.ordered : [readyId]
  }

  has(id: number): boolean {
    return this.ids.has(id)
  }

  get focusIndex(): number {
    return this.focusId === null ? -1 : this.#order.indexOf(this.focusId)
  }

  /** Takes a new order. What is no longer shown leaves the selection; the focus goes to what came after it. */
  take(order: readonly number[]): void {
    const before = this.#order
    this.#order = order
    if (before === order) return
    const isShown = new Set(order)
    const wasEmpty = this.ids.size === 0
    const kept = [...this.ids].filter((id) => isShown.has(id))
    const mustRefocus = this.focusId !== null && !isShown.has(this.focusId)
    if (kept.length < this.ids.size) this.ids = new Set(kept)
    if (mustRefocus) {
      const at = before.indexOf(this.focusId ?? 0)
      const next = before.slice(at + 1).find((id) => isShown.has(id))
      this.focusId = next ?? before.slice(0, Math.max(0, at)).findLast((id) => isShown.has(id)) ?? order[0] ?? null
      this.#anchorId = this.focusId
      if (!wasEmpty && this.ids.size === 0 && this.focusId !== null) this.ids = new Set([this.focusId])
    }
  }

  only(id: number): void {
    this.#numChoices++
    this.ids = new Set([id])
    this.focusId = id
    this.#anchorId = id
    this.#isReady = false
  }

  set(ids: Iterable<number>, focusId?: number): void {
    this.#numChoices++
    this.ids = new Set(ids)
    this.focusId = focusId ?? [...this.ids].at(-1) ?? this.focusId
    this.#anchorId = this.focusId
    this.#isReady = false
  }

  clear(): void {
    this.#numChoices++
    this.ids = NONE
    this.#isReady = false
  }

  /** Frames a photo for keys, and selects none. */
  ready(id: number | null): void {
    this.ids = NONE
    this.focusId = id
    this.#anchorId = id
    this.#isReady = true
  }

  all(): void {
    this.#numChoices++
    this.ids = new Set(this.#order)
    this.focusId ??= this.#order[0] ?? null
  }

  /** A click, as in file managers: Shift extends from where the last one was, Ctrl adds or takes away. */
  click(id: number, { shift = false, ctrl = false }: Modifiers = {}): void {
    if (shift && this.#anchorId !== null) this.#extendTo(id, ctrl)
    else if (ctrl) {
      this.#numChoices++
      const ids = new Set(this.ids)
      if (!ids.delete(id)) ids.add(id)
      this.ids = ids
      this.#isReady = false
      this.focusId = id
      this.#anchorId = id
    } else this.only(id)
  }

  /** Moves the focus by a number of photos; with Shift the selection grows or shrinks with it. */
  move(by: number, { shift = false, ctrl = false }: Modifiers = {}): void {
    if (this.#order.length === 0) return
    const from = this.focusIndex
    this.goTo(from === -1 ? 0 : from + by, { shift, ctrl })
  }

  goTo(index: number, { shift = false, ctrl = false }: Modifiers = {}): void {
    const id = this.#order[Math.max(0, Math.min(this.#order.length - 1, index))]
    if (id === undefined) return
    if (shift) this.#extendTo(id, false)
    else if (ctrl) {
      this.#numChoices++
      this.focusId = id
    } else this.only(id)
  }

  #extendTo(id: number, adds: boolean): void {
    this.#numChoices++
    const order = this.#order
    const anchor = order.indexOf(this.#anchorId ?? id)
    const end = order.indexOf(id)
    const from = Math.min(anchor === -1 ? end : anchor, end)
    const range = order.slice(from, Math.max(anchor, end) + 1)
    this.ids = new Set(adds ? [...this.ids, ...range] : range)
    this.focusId = id
  }
}
