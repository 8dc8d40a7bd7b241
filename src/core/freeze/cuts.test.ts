import { expect, test } from 'vitest'
import { cheapestCut, type Cut } from './cuts.ts'

const cut = (tensors: string[], floatsPerImage: number, multiplyAddsBelow: number): Cut => ({
  tensors,
  floatsPerImage,
  multiplyAddsBelow,
  multiplyAddsAbove: 100 - multiplyAddsBelow,
})
const pixels = cut(['photo'], 1, 0)
const costs = {
  numImages: 10,
  numVariants: 2,
  cacheLimitBytes: 1e9,
  readBytesPerSecond: 4,
  multiplyAddsPerSecond: 1,
}

test('a cut takes the time to read it and to compute what lies above it', () => {
  const chosen = cheapestCut([pixels, cut(['a'], 30, 40), cut(['b'], 20, 70), cut(['c'], 55, 100)], costs)
  expect(chosen).toEqual({
    cut: cut(['b'], 20, 70),
    isCached: true,
    cachedFraction: 1,
    secondsPerImage: 20 + 30,
    cacheBytes: 20 * 4 * 20,
    reason: '“b” is kept for every photo: 1 MB.',
  })
})

test('what does not fit is computed whole; a smaller cut may then be quicker', () => {
  // 20 × 4 × 20 bytes are wanted of b, 5 × 4 × 20 of a
  const small = cut(['a', 'x'], 5, 40)
  const limited = { ...costs, cacheLimitBytes: 400 }
  const chosen = cheapestCut([pixels, cut(['b'], 20, 70), small], limited)
  expect(chosen).toMatchObject({ cut: small, cachedFraction: 1, secondsPerImage: 5 + 60, cacheBytes: 400 })
  expect(chosen.reason).toBe('“a” and “x” are kept for every photo: 1 MB.')
  const only = cheapestCut([pixels, cut(['b'], 20, 70)], limited)
  expect(only).toMatchObject({
    isCached: true,
    cachedFraction: 0.25,
    secondsPerImage: 0.25 * 50 + 0.75 * 100,
    cacheBytes: 400,
  })
  expect(only.reason).toBe('“b” is kept for 25 % of the photos: 1 MB.')
})

test('pixels are begun from where nothing is quicker, the first of equal cuts else', () => {
  const chosen = cheapestCut([pixels, cut(['a'], 70, 70)], costs)
  expect(chosen).toMatchObject({ cut: pixels, isCached: false, cachedFraction: 0, secondsPerImage: 100, cacheBytes: 0 })
  expect(cheapestCut([pixels, cut(['a'], 20, 70), cut(['b'], 30, 80)], costs).cut.tensors).toEqual(['a'])
  expect(cheapestCut([pixels, cut(['a'], 20, 70)], { ...costs, cacheLimitBytes: 0 }).isCached).toBe(false)
  expect(cheapestCut([cut(['photo'], 1, 30)], costs).secondsPerImage).toBe(100)
  expect(() => cheapestCut([], costs)).toThrow('no cuts')
})

test('a cut without photos fits, and megabytes are rounded up', () => {
  expect(cheapestCut([pixels, cut(['a'], 20, 70)], { ...costs, numImages: 0 })).toMatchObject({
    cachedFraction: 1,
    cacheBytes: 0,
  })
  const large = cheapestCut([pixels, cut(['a'], 20, 70)], { ...costs, numImages: 12_501, numVariants: 1 })
  expect(large.reason).toContain(': 2 MB.')
})

test('without measured rates an SSD and two cores are assumed', () => {
  const { numImages, numVariants, cacheLimitBytes } = costs
  const chosen = cheapestCut([pixels, { ...cut(['a'], 250, 70), multiplyAddsBelow: 60e9, multiplyAddsAbove: 30e9 }], {
    numImages,
    numVariants,
    cacheLimitBytes,
  })
  expect(chosen.isCached).toBe(false)
  const heavy = { ...pixels, multiplyAddsAbove: 90e9 }
  expect(
    cheapestCut([heavy, { ...cut(['a'], 250, 70), multiplyAddsBelow: 60e9, multiplyAddsAbove: 30e9 }], {
      numImages,
      numVariants,
      cacheLimitBytes,
    }).secondsPerImage,
  ).toBeCloseTo(1 + 1e-6, 12)
})
