import type { PhotosView } from './photos-view.svelte.ts'

/** New ones in one frame: a tile takes some 0.2 ms of script, style, layout and paint, and other processes may want the core. */
export const TILES_PER_FRAME = 16
/** Rows that stand ready beyond what is seen. */
const EXTRA_ROWS = 3
/** Pixels a millisecond, above which nobody sees a photo. */
const FLYING = 8
const SETTLED_AFTER_MS = 120

/**
 * Which tiles stand in the grid. What is seen comes before what is next to it, new ones come a few in each frame, and none while
 * the grid flies past. A tile that stands stays until it is far out of sight; the photo with the focus has one wherever it is.
 */
export class DrawnTiles {
  readonly #view: PhotosView
  /** Ids of photos that had a tile when the last frame was shown. */
  #drawn: ReadonlySet<number> = new Set()
  #turn = $state(0)
  #isFlying = $state(false)
  #last = { top: 0, at: Number.NEGATIVE_INFINITY, isFast: false }
  #landing: ReturnType<typeof setTimeout> | undefined

  /** Positions among the photos shown, in order, and whether no more are due. */
  readonly tiles = $derived.by(() => this.#standing(this.#turn))
  /** Of the photo with the focus; -1: none. */
  readonly focusIndex = $derived.by(() => {
    const { focusId } = this.#view.selection
    return focusId === null ? -1 : this.#view.shownIds.indexOf(focusId)
  })

  constructor(view: PhotosView) {
    this.#view = view
  }

  /** To be called when a frame has shown the tiles. @returns whether more are due. */
  frameShown(): boolean {
    const { indexes, isComplete } = this.tiles
    const { shownIds } = this.#view
    this.#drawn = new Set(indexes.flatMap((index) => shownIds[index] ?? []))
    const isDue = !isComplete && !this.#isFlying
    if (isDue) this.#turn++
    return isDue
  }

  /** Takes where the grid was scrolled to. One jump is no flight. */
  scrolled(top: number, at = performance.now()): void {
    const isFast = Math.abs(top - this.#last.top) > FLYING * (at - this.#last.at)
    this.#isFlying = isFast && this.#last.isFast
    this.#last = { top, at, isFast }
    clearTimeout(this.#landing)
    if (isFast) this.#landing = setTimeout(() => this.#land(), SETTLED_AFTER_MS)
    this.#view.scrollTop = top
  }

  /** Where the box was put by the window itself: no flight begins there. */
  placed(top: number): void {
    this.#last = { top, at: performance.now(), isFast: false }
  }

  /** Where the box was when it last said so. */
  get top(): number {
    return this.#last.top
  }

  close(): void {
    clearTimeout(this.#landing)
  }

  /** @param _turn  goes up when more of them may stand. */
  #standing(_turn: number): { readonly indexes: readonly number[]; readonly isComplete: boolean } {
    const { geometry, scrollTop, viewHeight, shownIds } = this.#view
    const seen = geometry.range(scrollTop, scrollTop + viewHeight)
    const near = geometry.range(scrollTop, scrollTop + viewHeight, EXTRA_ROWS)
    let numAllowed = this.#isFlying ? 0 : TILES_PER_FRAME
    const stands = (index: number): boolean => {
      const id = shownIds[index]
      return id !== undefined && (this.#drawn.has(id) || numAllowed-- > 0)
    }
    const indexes = span(seen.from, seen.to).filter(stands)
    indexes.unshift(...span(near.from, seen.from).filter(stands))
    indexes.push(...span(seen.to, near.to).filter(stands))
    const isComplete = indexes.length === near.to - near.from
    const { focusIndex } = this
    if (focusIndex !== -1 && !indexes.includes(focusIndex)) indexes.push(focusIndex)
    return { indexes, isComplete }
  }

  #land(): void {
    this.#isFlying = false
    this.#last.isFast = false
  }
}

const span = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset)
