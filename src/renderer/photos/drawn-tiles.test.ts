import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Photo } from '../../shared/contract/app/photos.ts'
import { Library } from '../state/library.svelte.ts'
import { testPhoto } from '../state/test-photo.ts'
import { DrawnTiles, TILES_PER_FRAME } from './drawn-tiles.svelte.ts'
import { PhotosView } from './photos-view.svelte.ts'

const COUNT = 4000
const photo = (id: number, classIds: number[] = []): Photo =>
  testPhoto(id, { name: '', width: 1, height: 1, addedAt: 0, classIds })
const LIBRARY = {
  multiLabel: false,
  classes: [{ id: 1, name: 'Elm', color: 0, position: 0 }],
  undo: null,
  redo: null,
}

function grid() {
  const library = new Library()
  const photos = Array.from({ length: COUNT }, (_, index) => photo(index + 1, index % 3 === 0 ? [1] : []))
  library.receive({ kind: 'snapshot', revision: 1, photos, ...LIBRARY })
  const view = new PhotosView(library)
  view.sort = 'oldest'
  view.width = 1100
  view.viewHeight = 700
  view.followShown()
  const drawn = new DrawnTiles(view)
  const ids = (): number[] => {
    const { shownIds } = view
    return drawn.tiles.indexes.map((index) => shownIds[index] ?? -1)
  }
  /** @returns how many frames it took. */
  const complete = (): number => {
    let numFrames = 1
    while (drawn.frameShown()) numFrames++
    return numFrames
  }
  return { library, view, drawn, ids, complete }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a jump is drawn a few tiles a frame, what is seen first, until all around it stand', () => {
  const { view, drawn, complete } = grid()
  complete()
  drawn.scrolled(30_000, 1000)
  const { geometry, scrollTop, viewHeight } = view
  const seen = geometry.range(scrollTop, scrollTop + viewHeight)
  const first = drawn.tiles.indexes.filter((index) => index !== drawn.focusIndex)
  expect(first).toEqual(Array.from({ length: TILES_PER_FRAME }, (_, offset) => seen.from + offset))
  expect(complete()).toBeLessThanOrEqual(8)
  const near = geometry.range(scrollTop, scrollTop + viewHeight, 3)
  const whole = Array.from({ length: near.to - near.from }, (_, offset) => near.from + offset)
  expect(drawn.tiles).toEqual({ indexes: [...whole, 0], isComplete: true })
})

test('however a person scrolls, a frame gets few new tiles, none twice, each near what is seen, and in the end all of them', () => {
  const { view, drawn, ids, complete } = grid()
  const { geometry } = view
  const mostTop = geometry.height - view.viewHeight
  const moves = fc.array(
    fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(60, 600, 9000, 3_000_000)),
    { maxLength: 25 },
  )
  let at = 0
  fc.assert(
    fc.property(moves, (list) => {
      complete()
      let before = new Set(ids())
      for (const [share, most] of list) {
        const top = Math.max(0, Math.min(mostTop, view.scrollTop + share * most))
        drawn.scrolled(top, (at += 16))
        const now = ids()
        expect(new Set(now).size).toBe(now.length)
        expect(now.filter((id) => !before.has(id)).length).toBeLessThanOrEqual(TILES_PER_FRAME + 1)
        const near = geometry.range(top, top + view.viewHeight, 3)
        const { focusIndex, tiles } = drawn
        for (const index of tiles.indexes)
          expect(index === focusIndex || (index >= near.from && index < near.to)).toBe(true)
        expect(view.scrollTop).toBe(top)
        before = new Set(now)
        drawn.frameShown()
        for (const id of ids()) before.add(id)
      }
      vi.runAllTimers()
      complete()
      const seen = geometry.range(view.scrollTop, view.scrollTop + view.viewHeight)
      const standing = new Set(drawn.tiles.indexes)
      for (let index = seen.from; index < seen.to; index++) expect(standing.has(index)).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('while the grid flies past nothing new is drawn, and what stands stays', () => {
  const { view, drawn, ids, complete } = grid()
  complete()
  view.selection.goTo(0)
  drawn.scrolled(500, 1000)
  complete()
  drawn.scrolled(1100, 1016)
  const standing = new Set(ids())
  drawn.scrolled(1700, 1032)
  for (const id of ids()) expect(standing.has(id)).toBe(true)
  expect(drawn.frameShown()).toBe(false)
  vi.runAllTimers()
  expect(complete()).toBeLessThanOrEqual(8)
  expect(drawn.tiles.isComplete).toBe(true)
})

test('a page turned by a key shows its photos at once', () => {
  const { view, drawn, complete } = grid()
  complete()
  view.selection.goTo(COUNT - 1)
  view.scrollToFocus()
  drawn.placed(view.scrollTop)
  // what the box says of it
  drawn.scrolled(view.scrollTop, performance.now())
  expect(drawn.tiles.indexes).toContain(COUNT - 1)
  expect(drawn.tiles.indexes.length).toBeGreaterThanOrEqual(TILES_PER_FRAME)
})

test('the photo with the focus has its tile also out of sight, once', () => {
  const { view, drawn, complete } = grid()
  view.selection.only(5)
  complete()
  expect(drawn.tiles.indexes.filter((index) => index === 4)).toHaveLength(1)
  drawn.scrolled(30_000, 2000)
  complete()
  expect(drawn.tiles.indexes.at(-1)).toBe(4)
})

test('a label redraws no tile, and where its photo leaves the filter the others stay as they stand', () => {
  const { library, view, ids, complete } = grid()
  complete()
  const before = ids()
  const change = (revision: number, photos: Photo[]): void =>
    library.receive({ kind: 'change', revision, photos, removedPhotoIds: [], ...LIBRARY })
  change(2, [photo(2, [1])])
  expect(ids()).toEqual(before)
  view.show({ kind: 'unlabelled' })
  view.followShown()
  complete()
  const open = ids()
  change(3, [photo(open[4] ?? 0, [1])])
  view.followShown()
  expect(ids().slice(0, -1)).toEqual(open.filter((_, index) => index !== 4))
  expect(view.scrollTop).toBe(0)
})
