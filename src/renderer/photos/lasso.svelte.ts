import type { Rect } from './grid-geometry.ts'
import type { PhotosView } from './photos-view.svelte.ts'

export interface PointerAt {
  /** In the scrolled content. */
  readonly x: number
  readonly y: number
  readonly shift: boolean
  readonly ctrl: boolean
}

/** A click trembles by this much. */
const THRESHOLD = 5

type Hold =
  | { readonly kind: 'press'; readonly at: PointerAt; readonly photoId: number | null; readonly mayDrag: boolean }
  | { readonly kind: 'lasso'; readonly at: PointerAt; readonly before: ReadonlySet<number> }
  | { readonly kind: 'drag'; readonly ids: readonly number[] }

/**
 * What the pointer does in the grid. From a photo it drags the selection to a class; from a gap, or with Alt, it draws a lasso; and
 * where it hardly moved it was a click.
 */
export class GridPointer {
  readonly #view: PhotosView
  #hold = $state.raw<Hold>()
  lasso = $state.raw<Rect>()
  readonly dragged = $derived.by(() => (this.#hold?.kind === 'drag' ? this.#hold.ids : undefined))
  readonly isHeld = $derived.by(() => this.#hold !== undefined)

  constructor(view: PhotosView) {
    this.#view = view
  }

  down(at: PointerAt, { alt = false } = {}): void {
    const index = this.#view.geometry.at(at.x, at.y)
    const photoId = index === null ? null : (this.#view.shown[index]?.id ?? null)
    this.#hold = { kind: 'press', at, photoId, mayDrag: photoId !== null && !alt }
  }

  move(at: PointerAt): void {
    const hold = this.#hold
    if (hold?.kind === 'press' && Math.hypot(at.x - hold.at.x, at.y - hold.at.y) > THRESHOLD) this.#begin(hold)
    if (this.#hold?.kind === 'lasso') this.#draw(this.#hold, at)
  }

  /** @param classId  the class that the pointer is over. @returns photos that were dropped on it. */
  up(classId: number | null): readonly number[] {
    const hold = this.#hold
    this.cancel()
    if (hold?.kind === 'drag') return classId === null ? [] : hold.ids
    if (hold?.kind === 'press') this.#click(hold)
    return []
  }

  cancel(): void {
    this.#hold = undefined
    this.lasso = undefined
  }

  #begin(hold: Hold & { kind: 'press' }): void {
    const { selection } = this.#view
    if (hold.mayDrag && hold.photoId !== null) {
      if (!selection.has(hold.photoId)) selection.click(hold.photoId, { ctrl: hold.at.ctrl })
      this.#hold = { kind: 'drag', ids: selection.ordered }
    } else {
      const adds = hold.at.ctrl || hold.at.shift
      this.#hold = { kind: 'lasso', at: hold.at, before: adds ? selection.ids : new Set() }
    }
  }

  #draw({ at: from, before }: Hold & { kind: 'lasso' }, to: PointerAt): void {
    const rect = {
      left: Math.min(from.x, to.x),
      top: Math.min(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    }
    const { geometry, shown, selection } = this.#view
    const touched = geometry.within(rect).flatMap((index) => shown[index]?.id ?? [])
    this.lasso = rect
    selection.set([...before, ...touched], touched.at(-1) ?? selection.focusId ?? undefined)
  }

  #click({ at, photoId }: Hold & { kind: 'press' }): void {
    if (photoId !== null) this.#view.selection.click(photoId, at)
    else if (!at.ctrl && !at.shift) this.#view.selection.clear()
  }
}
