import { expect, test } from 'vitest'
import { buildDataset } from './dataset.ts'
import type { Photo } from './photo.ts'
import { nearCopy, testPhoto } from './test-photos.ts'

const build = (photos: readonly Photo[], options = {}) =>
  buildDataset({ root: '/photos', photos, skipped: [], multiLabel: false, ...options })

test('class names are sorted the same way everywhere, whatever they are called', () => {
  const photos = ['toString', 'b', 'B', '__proto__', 'é'].map((label) => testPhoto(label, { labels: [label] }))
  expect(build(photos).classNames).toEqual(['B', '__proto__', 'b', 'toString', 'é'])
})

test('a photo under two classes is reported and left out with all its copies', () => {
  const twice = testPhoto('a/1.jpg', { id: 'same', labels: ['a'] })
  const dataset = build([
    twice,
    { ...twice, relativePath: 'a/copy.jpg' },
    { ...twice, relativePath: 'b/1.jpg', labels: ['b'] },
    testPhoto('b/2.jpg', { labels: ['b'] }),
  ])
  expect(dataset.photos.map(({ relativePath }) => relativePath)).toEqual(['b/2.jpg'])
  expect(dataset.conflicts).toEqual([
    { kind: 'exact', relativePaths: ['a/1.jpg', 'a/copy.jpg', 'b/1.jpg'], classNames: ['a', 'b'] },
  ])
  expect(dataset.skipped.map(({ code }) => code)).toEqual(['label-conflict', 'label-conflict', 'label-conflict'])
  expect(dataset.duplicates).toEqual([])
})

test('pictures that only look the same under two classes are reported and kept', () => {
  const photo = testPhoto('a/1.jpg', { labels: ['a'] })
  const dataset = build([photo, nearCopy(photo, 'b/1.jpg', { labels: ['b'] })])
  expect(dataset.photos).toHaveLength(2)
  expect(dataset.conflicts).toMatchObject([{ kind: 'near', classNames: ['a', 'b'] }])
})

test('with several labels, copies in two class folders become one photo with both', () => {
  const photo = testPhoto('a/1.jpg', { labels: ['a'] })
  const dataset = build([photo, { ...photo, relativePath: 'b/1.jpg', labels: ['b'] }], {
    multiLabel: true,
    uniteLabels: true,
  })
  expect(dataset.photos).toMatchObject([{ relativePath: 'a/1.jpg', labels: ['a', 'b'] }])
  expect(dataset.conflicts).toEqual([])
})

test('without any usable photo the first reason is told', () => {
  const skipped = [{ path: 'x.jpg', code: 'empty-file', reason: 'The file is empty (0 bytes).' }]
  expect(() => build([], { skipped })).toThrow(
    '“/photos” holds no photo that can be used. One file was skipped; the first: The file is empty',
  )
})

test('files that cannot be used are counted without the classes that they leave empty, and a list’s without its folder', () => {
  const reason = 'The file does not exist.'
  const gone = ['/a/1.jpg', '/a/2.jpg', '/b/3.jpg'].map((path) => ({ path, code: 'missing', reason }))
  const skipped = [...gone, ...['a', 'b'].map((path) => ({ path, code: 'empty-class', reason: 'No file of it.' }))]
  expect(() => build([], { skipped })).toThrow(
    '“/photos” holds no photo that can be used. 3 files were skipped; the first: The file does not exist.',
  )
  expect(() => build([], { skipped, isList: true })).toThrow(
    'None of the 3 photos can be used; the first: /a/1.jpg: The file does not exist.',
  )
})
