import { beforeEach, expect, test } from 'vitest'
import { Library } from '../state/library.svelte.ts'
import { testPhoto } from '../state/test-photo.ts'
import { GridPointer } from './lasso.svelte.ts'
import { PhotosView } from './photos-view.svelte.ts'

let view: PhotosView
let pointer: GridPointer

beforeEach(() => {
  const library = new Library()
  const photos = Array.from({ length: 12 }, (_, index) => testPhoto(index + 1, { addedAt: 0 }))
  library.receive({ kind: 'snapshot', revision: 1, multiLabel: false, classes: [], photos, undo: null, redo: null })
  view = new PhotosView(library)
  view.sort = 'oldest'
  view.width = 460 // four columns of 100
  view.tileSize = 100
  view.followShown()
  pointer = new GridPointer(view)
})

const middleOf = (id: number, more = {}) => ({
  x: view.geometry.left(id - 1) + 50,
  y: view.geometry.top(id - 1) + 50,
  shift: false,
  ctrl: false,
  ...more,
})
const GAP = { x: 4, y: 4, shift: false, ctrl: false }

test('a press that hardly moves is a click', () => {
  pointer.down(middleOf(3))
  pointer.move({ ...middleOf(3), x: middleOf(3).x + 3 })
  pointer.up(null)
  expect(view.selection.ordered).toEqual([3])
})

test('from a photo the selection is dragged, and dropped on a class', () => {
  view.selection.set([2, 3])
  pointer.down(middleOf(3))
  pointer.move(middleOf(8))
  expect(pointer.dragged).toEqual([2, 3])
  expect(pointer.up(7)).toEqual([2, 3])
  expect(pointer.dragged).toBeUndefined()
})

test('a photo that is not selected is dragged by itself, and dropped nowhere does nothing', () => {
  view.selection.set([2, 3])
  pointer.down(middleOf(6))
  pointer.move(middleOf(8))
  expect(pointer.dragged).toEqual([6])
  expect(pointer.up(null)).toEqual([])
})

test('from a gap a lasso selects what it touches, with Ctrl besides what was selected', () => {
  pointer.down(GAP)
  pointer.move(middleOf(6))
  pointer.up(null)
  expect(view.selection.ordered).toEqual([1, 2, 5, 6])
  pointer.down({ ...middleOf(12), x: middleOf(12).x + 53, ctrl: true }) // the gap at the right
  pointer.move(middleOf(12, { ctrl: true }))
  expect(view.selection.ordered).toEqual([1, 2, 5, 6, 12])
})

test('with Alt a lasso begins on a photo too', () => {
  pointer.down(middleOf(1), { alt: true })
  pointer.move(middleOf(2))
  expect(pointer.dragged).toBeUndefined()
  expect(view.selection.ordered).toEqual([1, 2])
})

test('a click in a gap selects nothing, and stopping leaves nothing held', () => {
  view.selection.set([2, 3])
  pointer.down(GAP)
  pointer.up(null)
  expect(view.selection.size).toBe(0)
  pointer.down(GAP)
  pointer.move(middleOf(6))
  pointer.cancel()
  expect(pointer.lasso).toBeUndefined()
  expect(pointer.isHeld).toBe(false)
})
