import { expect, test } from 'vitest'
import { buildDataset } from './dataset.ts'
import { datasetNotes } from './dataset-notes.ts'
import type { Photo } from './photo.ts'
import { nearCopy, testPhoto } from './test-photos.ts'

const notesOf = (photos: readonly Photo[], options = {}): string[] =>
  datasetNotes(buildDataset({ root: '/photos', photos, skipped: [], multiLabel: false, ...options }))

test('look-alikes in two classes are named, a few of many', () => {
  const photo = testPhoto('a/1.jpg', { labels: ['a'] })
  const others = ['b/1', 'b/2', 'b/3', 'b/4', 'b/5'].map((name) => nearCopy(photo, name, { labels: ['b'] }))
  expect(notesOf([photo, ...others])[0]).toBe(
    'Photos that look the same are in a and b: a/1.jpg, b/1, b/2, b/3 and 2 more.',
  )
})

test('copies are counted, whether they stay apart or are united', () => {
  const photo = testPhoto('a/1.jpg', { labels: ['a'] })
  const copies = [photo, { ...photo, relativePath: 'a/2.jpg' }, testPhoto('a/3.jpg')]
  expect(notesOf(copies)).toEqual(['2 photos are copies of one another; they are kept in one set.'])
  expect(notesOf(copies, { multiLabel: true, uniteLabels: true })).toEqual([
    '1 file is a copy of others, byte for byte; such a photo counts once, with the labels of all its copies.',
  ])
})

test('nothing is said of photos that are all different', () => {
  expect(notesOf([testPhoto('a'), testPhoto('b')])).toEqual([])
})

test('thousands are grouped', () => {
  const unlabelled = Array.from({ length: 1123 }, (_, i) => `${i}.jpg`)
  expect(notesOf([testPhoto('a')], { unlabelled })).toEqual(['1,123 photos have no label and were not used.'])
})
