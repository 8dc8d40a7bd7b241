import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupDuplicates } from './duplicates.ts'
import { grayThumbnail, hammingDistance, perceptualHash } from './fingerprint.ts'
import { forEachNearPair, MAX_HASH_DISTANCE } from './near-hashes.ts'
import type { Photo } from './photo.ts'
import { seededRandom } from './random.ts'
import { nearCopy, testPhoto } from './test-photos.ts'

const names = (groups: readonly { readonly photos: readonly Photo[] }[]): string[][] =>
  groups.map(({ photos }) => photos.map(({ relativePath }) => relativePath))

test('copies of a file and of a picture are put together, others are not', () => {
  const [a, b, c] = [testPhoto('a'), testPhoto('b'), testPhoto('c')]
  const groups = groupDuplicates([a, b, nearCopy(a, 'a2'), c, testPhoto('b2', { id: 'b' })])
  expect(names(groups)).toEqual([
    ['a', 'a2'],
    ['b', 'b2'],
  ])
  expect(groups.map(({ kind }) => kind)).toEqual(['near', 'exact'])
})

test('what was found out before counts: photos that come with a group are not compared with each other again', () => {
  const [a, b, c] = [testPhoto('a', { group: 7 }), testPhoto('b', { group: 7 }), testPhoto('c')]
  const alone = { ...nearCopy(a, 'alone'), group: null }
  expect(names(groupDuplicates([a, b, alone, c]))).toEqual([['a', 'b']])
  const { group: _, ...unknown } = nearCopy(a, 'new')
  expect(names(groupDuplicates([a, b, unknown]))).toEqual([['a', 'b', 'new']])
})

test('a picture made brighter and richer in contrast is still the same picture', () => {
  const dim = testPhoto('dim', { thumbnail: Uint8Array.from({ length: 256 }, (_, at) => 60 + ((at * 37) % 100)) })
  const bright = dim.thumbnail.map((value) => Math.min(255, value * 1.2 + 15))
  const original = { ...dim, perceptualHash: perceptualHash(dim.thumbnail) }
  const copy = testPhoto('bright', { thumbnail: bright, perceptualHash: perceptualHash(bright) })
  expect(groupDuplicates([original, copy])).toHaveLength(1)
})

test('photos of a single tone are not taken for one another', () => {
  const flat = (name: string, tone: number): Photo => {
    const thumbnail = new Uint8Array(256).fill(tone)
    return testPhoto(name, { thumbnail, perceptualHash: perceptualHash(thumbnail) })
  }
  expect(groupDuplicates([flat('white', 255), flat('gray', 128), flat('gray2', 128)])).toEqual([])
})

test('exactly the pairs within the distance are found, each once', () => {
  const word = (random: () => number): number => Math.floor(random() * 2 ** 32)
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 64 }), (seed, maxFlips) => {
      const random = seededRandom(seed)
      const base = [word(random), word(random)]
      const pairs = Array.from({ length: 12 }, () => {
        const words = [...base]
        for (let flip = random() * maxFlips; flip > 0; flip--) words[flip & 1] ^= 1 << (random() * 32)
        return words.map((bits) => bits >>> 0)
      })
      const hashes = pairs.map((words) => words.map((bits) => bits.toString(16).padStart(8, '0')).join(''))
      const found: string[] = []
      forEachNearPair(hashes, (a, b) => found.push(`${a} ${b}`))
      const expected = pairs.flatMap((second, b) =>
        pairs.slice(0, b).flatMap((first, a) => {
          const distance = hammingDistance(first[0], second[0]) + hammingDistance(first[1], second[1])
          return distance <= MAX_HASH_DISTANCE ? [`${a} ${b}`] : []
        }),
      )
      expect(found.sort()).toEqual(expected.sort())
    }),
  )
})

test('the distance of two words is the number of ones in their difference', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1), (a, b) => {
      expect(hammingDistance(a, b)).toBe([...((a ^ b) >>> 0).toString(2)].filter((bit) => bit === '1').length)
    }),
  )
})

test('a thumbnail holds the mean luma of each cell, also of photos smaller than itself', () => {
  const red = new Uint8Array(32 * 48 * 3).map((_, at) => (at % 3 === 0 ? 200 : 0))
  expect([...new Set(grayThumbnail(red, 32, 48))]).toEqual([60])
  const halves = new Uint8Array(2 * 2 * 3).map((_, at) => (at % 6 < 3 ? 0 : 255))
  expect([...grayThumbnail(halves, 2, 2).slice(0, 16)]).toEqual([
    0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
  ])
})
