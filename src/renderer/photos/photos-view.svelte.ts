import type { Photo } from '../../shared/contract/app/photos.ts'
import type { Library } from '../state/library.svelte.ts'
import { ALL, countPhotos, type Filter, isSameFilter, matchesFilter } from './filter.ts'
import { GridGeometry } from './grid-geometry.ts'
import type { KeptView } from './kept-view.ts'
import { PendingLabels } from './pending-labels.svelte.ts'
import { PhotoOrder, type Sort } from './photo-order.ts'
import { Selection } from './selection.svelte.ts'

/** What the Photos screen shows of the library: which photos, in which order, which of them selected, and how far scrolled. */
export class PhotosView {
  readonly library: Library
  readonly pending: PendingLabels
  readonly selection = new Selection()
  filter = $state.raw<Filter>(ALL)
  sort = $state<Sort>('newest')
  search = $state('')
  tileSize = $state(112)
  /** Size of the scrolled box, and how far it is scrolled. */
  width = $state(0)
  viewHeight = $state(0)
  scrollTop = $state(0)
  isLoupeOpen = $state(false)
  readonly #order = new PhotoOrder()

  readonly counts = $derived.by(() => countPhotos(this.pending.photos))
  readonly positions: readonly number[] = $derived.by(() =>
    this.#order.of(this.library.photos, this.filter.kind === 'look-alikes' ? 'look-alikes' : this.sort),
  )
  readonly shown: readonly Photo[] = $derived.by(() => {
    const { photos } = this.pending
    const { filter, search } = this
    const shown: Photo[] = []
    for (const position of this.positions) {
      const photo = photos[position]
      if (photo && matchesFilter(photo, filter, search)) shown.push(photo)
    }
    return shown
  })
  /** Replaced only where other photos are shown, or in another order: a label alone changes nothing here. */
  readonly shownIds: readonly number[] = $derived.by(() => {
    const ids = this.shown.map(({ id }) => id)
    const before = this.#lastIds
    if (ids.length !== before.length || ids.some((id, index) => id !== before[index])) this.#lastIds = ids
    return this.#lastIds
  })
  #lastIds: readonly number[] = []
  #lastAsked = ''
  readonly geometry = $derived.by(
    () => new GridGeometry({ width: this.width, tileSize: this.tileSize, numTiles: this.shown.length }),
  )
  readonly focused = $derived.by(() => {
    const { focusId } = this.selection
    return focusId === null ? undefined : this.pending.byId(focusId)
  })
  /** The one selected photo, or the one with the focus where several are. */
  readonly selectedPhotos = $derived.by(() =>
    this.selection.ordered.flatMap((id) => {
      const photo = this.pending.byId(id)
      return photo ? [photo] : []
    }),
  )

  constructor(library: Library, kept?: KeptView) {
    this.library = library
    this.pending = new PendingLabels(library)
    if (!kept) return
    this.filter = kept.filter
    this.sort = kept.sort
    this.search = kept.search
    this.tileSize = kept.tileSize
    this.scrollTop = kept.scrollTop
    this.isLoupeOpen = kept.loupe
    if (kept.selected.length > 0) this.selection.set(kept.selected, kept.focusId ?? undefined)
    else if (kept.focusId !== null) this.selection.ready(kept.focusId)
  }

  /** To be called when `shownIds` has changed: the selection follows, and the first photo that comes is ready for keys: nobody has chosen it. */
  followShown(shownIds = this.shownIds): void {
    const { selection } = this
    const asked = JSON.stringify([this.filter, this.search])
    // with another filter nobody has chosen what takes the place of the selected photos
    if (asked !== this.#lastAsked && selection.size > 0 && !shownIds.some((id) => selection.has(id)))
      selection.ready(selection.focusId)
    this.#lastAsked = asked
    selection.take(shownIds)
    const [first] = shownIds
    if (selection.focusId === null && first !== undefined) selection.ready(first)
    if (selection.focusId === null) this.isLoupeOpen = false
  }

  show(filter: Filter): void {
    if (isSameFilter(filter, this.filter)) return
    this.filter = filter
    this.scrollTop = 0
  }

  /** Opens the photo that has the focus large: it is chosen with that. */
  openLoupe(): void {
    const { selection } = this
    if (selection.size === 0 && selection.focusId !== null) selection.only(selection.focusId)
    this.isLoupeOpen = true
  }

  /** Brings photos into sight and selects them, and leaves a filter that would hide them. */
  reveal(ids: readonly number[]): void {
    const present = ids.filter((id) => this.library.byId(id) !== undefined)
    const [first] = present
    if (first === undefined) return
    const isHidden = present.some((id) => {
      const photo = this.pending.byId(id)
      return photo !== undefined && !matchesFilter(photo, this.filter, this.search)
    })
    if (isHidden) {
      this.filter = ALL
      this.search = ''
    }
    this.selection.take(this.shownIds)
    this.selection.set(present, first)
    this.scrollToFocus()
  }

  /** {@link reveal} for photos that come a moment later: where a person has chosen others by then, theirs stay. */
  revealSoon(): (ids: readonly number[]) => void {
    const { numChoices } = this.selection
    return (ids) => {
      if (this.selection.numChoices === numChoices) this.reveal(ids)
    }
  }

  /** Scrolls only as far as is needed to see the photo that has the focus. */
  scrollToFocus(): void {
    const index = this.selection.focusIndex
    if (index !== -1) this.scrollTop = this.geometry.reveal(index, this.scrollTop, this.viewHeight)
  }

  /** The next photo without a class after the one that has the focus, from the start again at the end. */
  goToNextUnlabelled(): boolean {
    const { shown, selection } = this
    const from = selection.focusIndex
    const isOpen = ({ classIds }: Photo): boolean => classIds.length === 0
    const after = shown.findIndex((photo, index) => index > from && isOpen(photo))
    const found = after === -1 ? shown.findIndex((photo, index) => index !== from && isOpen(photo)) : after
    if (found === -1) return false
    selection.goTo(found)
    this.scrollToFocus()
    return true
  }

  toKeep(): KeptView {
    const { filter, sort, search, tileSize, scrollTop, selection } = this
    const selected = [...selection.ids]
    return { filter, sort, search, tileSize, scrollTop, selected, focusId: selection.focusId, loupe: this.isLoupeOpen }
  }
}
