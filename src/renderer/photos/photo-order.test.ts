import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Photo } from '../../shared/contract/app/photos.ts'
import { testPhoto } from '../state/test-photo.ts'
import { countPhotos, matchesFilter } from './filter.ts'
import { PhotoOrder, SORTS } from './photo-order.ts'

const photos = fc
  .array(
    fc.record({
      name: fc.constantFrom('IMG_2.jpg', 'IMG_10.jpg', 'img_1.jpg', 'élan.png', 'a.jpg', 'Z.jpg'),
      folder: fc.constantFrom('/a', '/b 2', '/b 10', 'captures'),
      addedAt: fc.nat({ max: 5 }),
      group: fc.option(fc.nat({ max: 3 })),
      classIds: fc.subarray([1, 2, 3]),
    }),
    { maxLength: 60 },
  )
  .map((list) =>
    list.map((some, index): Photo => ({ id: index + 1, width: 1, height: 1, set: null, problem: null, ...some })),
  )
const sorts = fc.constantFrom(...SORTS)

test('photos that arrive one batch after the other stand as if all had been sorted at once', () => {
  fc.assert(
    fc.property(photos, sorts, fc.array(fc.nat({ max: 60 }), { maxLength: 4 }), (all, sort, cuts) => {
      const order = new PhotoOrder()
      for (const cut of [...cuts].sort((a, b) => a - b)) order.of(all.slice(0, cut), sort)
      expect(order.of(all, sort)).toEqual(new PhotoOrder().of(all, sort))
    }),
  )
})

test('every photo stands once, also after some were taken out or the sort was changed', () => {
  fc.assert(
    fc.property(photos, sorts, sorts, fc.integer({ min: 2, max: 5 }), (all, before, after, every) => {
      const order = new PhotoOrder()
      order.of(all, before)
      const kept = all.filter(({ id }) => id % every !== 0)
      const positions = order.of(kept, after)
      expect([...positions].sort((a, b) => a - b)).toEqual(kept.map((_, index) => index))
      expect(positions).toEqual(new PhotoOrder().of(kept, after))
    }),
  )
})

test('a label moves no photo', () => {
  fc.assert(
    fc.property(photos, sorts, (all, sort) => {
      const order = new PhotoOrder()
      const before = order.of(all, sort)
      expect(
        order.of(
          all.map((photo) => ({ ...photo, classIds: [9] })),
          sort,
        ),
      ).toBe(before)
    }),
  )
})

test('numbers in names are read as numbers', () => {
  const named = ['b 10.jpg', 'b 9.jpg', 'A 1.jpg'].map((name, index) => testPhoto(index + 1, { name }))
  expect(new PhotoOrder().of(named, 'name').map((position) => named[position]?.name)).toEqual([
    'A 1.jpg',
    'b 9.jpg',
    'b 10.jpg',
  ])
})

test('what a chip says is what its filter shows', () => {
  fc.assert(
    fc.property(photos, (all) => {
      const counts = countPhotos(all)
      const shown = (filter: Parameters<typeof matchesFilter>[1]): number =>
        all.filter((photo) => matchesFilter(photo, filter)).length
      expect(shown({ kind: 'unlabelled' })).toBe(counts.unlabelled)
      expect(shown({ kind: 'look-alikes' })).toBe(counts.lookAlikes)
      for (const classId of [1, 2, 3]) expect(shown({ kind: 'class', classId })).toBe(counts.classes.get(classId) ?? 0)
    }),
  )
})

test('a search looks at names and folders, whatever the case', () => {
  const photo = testPhoto(1, { name: 'Élan.JPG', folder: '/Photos/River' })
  expect(matchesFilter(photo, { kind: 'all' }, 'élan')).toBe(true)
  expect(matchesFilter(photo, { kind: 'all' }, 'river ')).toBe(true)
  expect(matchesFilter(photo, { kind: 'all' }, 'lake')).toBe(false)
})
