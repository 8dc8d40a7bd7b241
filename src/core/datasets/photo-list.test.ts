import { expect, test } from 'vitest'
import { parsePhotoList } from './photo-list.ts'

const HASH = 'ab'.repeat(32)
const photo = { path: '/photos/1.jpg', labels: ['Elm'], set: 'train', hash: HASH }
const list = { version: 1, classNames: ['Oak', 'Elm'], multiLabel: false, photos: [photo] }

test('classes keep their order, photos their set and hash', () => {
  expect(parsePhotoList(list, 'photos.json')).toEqual(list)
})

test('a list of a newer version is told from a damaged one', () => {
  expect(() => parsePhotoList({ ...list, version: 2 }, 'photos.json')).toThrow(/newer Frostline/)
})

test('a list of Frostline 0.1, which named itself otherwise, is read', () => {
  expect(parsePhotoList({ frostline: 'photo-list', ...list }, 'photos.json')).toEqual(list)
})

test.each([
  ['an array', [], /no list of photos/],
  ['other JSON', { version: 1 }, /“classNames”/],
  ['an unknown key', { ...list, extra: 1 }, /extra/],
  ['a class twice', { ...list, classNames: ['Elm', 'Elm'] }, /named twice/],
  ['a photo twice', { ...list, photos: [photo, photo] }, /listed twice/],
  ['a label that is no class', { ...list, photos: [{ ...photo, labels: ['Ash'] }] }, /“Ash”, which is none/],
  ['two labels where one is meant', { ...list, photos: [{ ...photo, labels: ['Elm', 'Oak'] }] }, /2 labels/],
  ['a hash that is none', { ...list, photos: [{ ...photo, hash: 'ff' }] }, /photos\.0\.hash/],
])('%s is refused with its reason', (_, json, reason) => {
  expect(() => parsePhotoList(json, 'photos.json')).toThrow(reason)
})
