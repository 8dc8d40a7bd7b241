import { expect, test } from 'vitest'
import type { Photo } from '../../shared/contract/app/photos.ts'
import { Library } from './library.svelte.ts'
import { testPhoto } from './test-photo.ts'

const photo = (id: number, classIds: number[] = []): Photo => testPhoto(id, { addedAt: 0, classIds })
const state = { multiLabel: false, undo: null, redo: null }

function library(...photos: Photo[]): Library {
  const made = new Library()
  made.receive({ kind: 'snapshot', revision: 1, classes: [], photos, ...state })
  return made
}

test('a changed photo takes its own place, a new one the last', () => {
  const held = library(photo(1), photo(2))
  held.receive({ kind: 'change', revision: 2, photos: [photo(3), photo(1, [7])], removedPhotoIds: [], ...state })
  expect(held.photos.map(({ id }) => id)).toEqual([1, 2, 3])
  expect(held.byId(1)?.classIds).toEqual([7])
  expect(held.counts.get(7)).toBe(1)
  expect(held.numLabelled).toBe(1)
})

test('photos that are gone are gone, and the others are still found', () => {
  const held = library(photo(1), photo(2), photo(3))
  held.receive({ kind: 'change', revision: 2, photos: [photo(3, [5])], removedPhotoIds: [1], ...state })
  expect(held.photos.map(({ id }) => id)).toEqual([2, 3])
  expect(held.byId(1)).toBeUndefined()
  expect(held.byId(3)?.classIds).toEqual([5])
})

test('a photo that comes back after it was taken out is there once', () => {
  const held = library(photo(1), photo(2))
  held.receive({ kind: 'change', revision: 2, photos: [], removedPhotoIds: [2], ...state })
  held.receive({ kind: 'change', revision: 3, photos: [photo(2)], removedPhotoIds: [], ...state })
  expect(held.photos.map(({ id }) => id)).toEqual([1, 2])
})
