import { expect, test } from 'vitest'
import type { Photo } from '../../shared/contract/app/photos.ts'
import { pickSome } from './pick-some.ts'

const photo = (id: number, set: Photo['set'], problem: Photo['problem'] = null) => ({ id, set, problem }) as Photo
const photos = [
  ...Array.from({ length: 20 }, (_, i) => photo(i, 'train')),
  ...Array.from({ length: 10 }, (_, i) => photo(100 + i, i % 2 === 0 ? 'test' : null)),
  photo(200, null, { code: 'missing', reason: 'Gone.' }),
]

test('photos it has not learned from come first, unreadable ones never, others when those are few', () => {
  const ids = pickSome(photos, 12, 0).map(({ id }) => id)
  expect(new Set(ids).size).toBe(12)
  expect(ids.slice(0, 10).every((id) => id >= 100 && id < 200)).toBe(true)
  expect(pickSome(photos, 100, 0)).toHaveLength(30)
})

test('another turn brings others, the same turn the same', () => {
  expect(pickSome(photos, 5, 1)).toEqual(pickSome(photos, 5, 1))
  expect(pickSome(photos, 5, 1)).not.toEqual(pickSome(photos, 5, 2))
})
