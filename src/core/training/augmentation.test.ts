import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Augmentation } from '../../shared/augmentations/augmentations.ts'
import { augmentationRow, isIdentity, mixUpBatch, variantOf } from './augmentation.ts'

const none = Augmentation.parse({})
const everything = Augmentation.parse({
  flip: true,
  randomResizedCrop: {},
  rotationDegrees: 30,
  brightness: 0.2,
  contrast: 0.3,
  saturation: 0.4,
  cutOut: 0.3,
})
const size = { height: 48, width: 64 }

/** Where an output pixel takes its color from. */
function source(transform: readonly number[], x: number, y: number): [number, number] {
  const [a0, a1, a2, b0, b1, b2] = transform as [number, number, number, number, number, number]
  return [a0 * x + a1 * y + a2, b0 * x + b1 * y + b2]
}

test('nothing switched on changes nothing', () => {
  expect(augmentationRow(none, size, 1, 'photo', 3)).toEqual({
    transform: [1, 0, 0, 0, 1, 0],
    color: [0, 1, 1],
    cutOut: [0, 0, 0, 0],
  })
  expect(isIdentity(none)).toBe(true)
  expect(isIdentity(everything)).toBe(false)
  expect([0, 1, 5].map((epoch) => variantOf(none, epoch))).toEqual([0, 0, 0])
  expect([0, 1, 5].map((epoch) => variantOf(everything, epoch))).toEqual([0, 1, 1])
})

test('photos, variants and seeds differ', () => {
  const rows = [
    augmentationRow(everything, size, 1, 'a', 0),
    augmentationRow(everything, size, 1, 'b', 0),
    augmentationRow(everything, size, 1, 'a', 1),
    augmentationRow(everything, size, 2, 'a', 0),
  ]
  expect(new Set(rows.map((row) => row.transform.join())).size).toBe(4)
})

test('without rotation a cut stays within the photo and has the area and shape asked for', () => {
  const crops = fc.record({
    minScale: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
    maxScale: fc.double({ min: 0.5, max: 1, noNaN: true }),
    minRatio: fc.double({ min: 0.3, max: 1, noNaN: true }),
    maxRatio: fc.double({ min: 1, max: 3, noNaN: true }),
  })
  const sizes = fc.record({ height: fc.integer({ min: 8, max: 300 }), width: fc.integer({ min: 8, max: 300 }) })
  fc.assert(
    fc.property(crops, sizes, fc.nat(), fc.boolean(), (randomResizedCrop, photo, seed, flip) => {
      const { transform } = augmentationRow({ ...none, flip, randomResizedCrop }, photo, seed, 'x', 0)
      const [x0, y0] = source(transform, -0.5, -0.5)
      const [x1, y1] = source(transform, photo.width - 0.5, photo.height - 0.5)
      expect(Math.min(x0, x1)).toBeGreaterThan(-0.5 - 1e-9)
      expect(Math.max(x0, x1)).toBeLessThan(photo.width - 0.5 + 1e-9)
      expect(y0).toBeGreaterThan(-0.5 - 1e-9)
      expect(y1).toBeLessThan(photo.height - 0.5 + 1e-9)
      const ratio = Math.abs(x1 - x0) / (y1 - y0)
      expect(ratio).toBeGreaterThan(randomResizedCrop.minRatio - 1e-9)
      expect(ratio).toBeLessThan(randomResizedCrop.maxRatio + 1e-9)
    }),
  )
})

test('half the photos are mirrored, pixel on pixel', () => {
  const flips = Array.from({ length: 400 }, (_, i) => augmentationRow({ ...none, flip: true }, size, 3, `${i}`, 0))
  const mirrored = flips.filter(({ transform }) => transform[0] === -1)
  expect(mirrored.length).toBeGreaterThan(160)
  expect(mirrored.length).toBeLessThan(240)
  expect(source(mirrored[0].transform, 0, 7)).toEqual([63, 7])
})

test('a rotation turns about the center and keeps distances', () => {
  for (let i = 0; i < 50; i++) {
    const { transform } = augmentationRow({ ...none, rotationDegrees: 45 }, size, i, 'x', 0)
    const [cx, cy] = source(transform, 31.5, 23.5)
    expect(cx).toBeCloseTo(31.5, 9)
    expect(cy).toBeCloseTo(23.5, 9)
    const [x, y] = source(transform, 41.5, 23.5)
    expect(Math.hypot(x - cx, y - cy)).toBeCloseTo(10, 9)
    expect(Math.abs(Math.atan2(y - cy, x - cx))).toBeLessThanOrEqual(Math.PI / 4 + 1e-9)
  }
})

test('colors and the blanked box stay in their ranges', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string(), (seed, key) => {
      const { color, cutOut } = augmentationRow(everything, size, seed, key, 0)
      expect(Math.abs(color[0])).toBeLessThanOrEqual(0.2)
      expect(Math.abs(color[1] - 1)).toBeLessThanOrEqual(0.3)
      expect(Math.abs(color[2] - 1)).toBeLessThanOrEqual(0.4)
      const [top, left, bottom, right] = cutOut
      expect(top >= 0 && left >= 0 && bottom <= 48 && right <= 64 && top < bottom && left < right).toBe(true)
      expect(cutOut.every(Number.isInteger)).toBe(true)
    }),
  )
})

test('switching one option on leaves the others as they were', () => {
  const flipOnly = augmentationRow({ ...none, flip: true, brightness: 0.2 }, size, 3, 'x', 0)
  const withCut = augmentationRow({ ...none, flip: true, brightness: 0.2, cutOut: 0.3 }, size, 3, 'x', 0)
  expect(withCut.transform).toEqual(flipOnly.transform)
  expect(withCut.color).toEqual(flipOnly.color)
})

test('every option, however small, changes photos', () => {
  const options = {
    flip: true,
    randomResizedCrop: everything.randomResizedCrop,
    rotationDegrees: 0.5,
    brightness: 0.01,
    contrast: 0.01,
    saturation: 0.01,
    cutOut: 0.01,
  } as const
  for (const [name, value] of Object.entries(options)) {
    const one = { ...none, [name]: value }
    expect(isIdentity(one), name).toBe(false)
    const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((variant) => augmentationRow(one, size, 1, 'photo', variant))
    expect(
      rows.some((row) => JSON.stringify(row) !== JSON.stringify(augmentationRow(none, size, 1, 'photo', 0))),
      name,
    ).toBe(true)
  }
})

const at = { stageIndex: 0, epochIndex: 1, batchIndex: 2 }

test('partners are a permutation and the sample itself is the larger part', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 10, noNaN: true }),
      fc.integer({ min: 1, max: 64 }),
      fc.nat(),
      (...given) => {
        const [alpha, batchSize, seed] = given
        const { partner, lambda } = mixUpBatch(alpha, batchSize, seed, at)
        expect([...partner].sort((a, b) => a - b)).toEqual(Array.from({ length: batchSize }, (_, i) => i))
        for (const share of lambda) expect(share >= 0.5 && share <= 1).toBe(true)
        expect(mixUpBatch(alpha, batchSize, seed, at)).toEqual({ partner, lambda })
      },
    ),
  )
})

test('each step mixes differently', () => {
  const first = mixUpBatch(0.4, 16, 1, at)
  expect(mixUpBatch(0.4, 16, 1, { ...at, batchIndex: 3 })).not.toEqual(first)
  expect(mixUpBatch(0.4, 16, 1, { ...at, stageIndex: 1 })).not.toEqual(first)
})

test('alpha 0 is off', () => {
  const { partner, lambda } = mixUpBatch(0, 4, 1, at)
  expect([...partner]).toEqual([0, 1, 2, 3])
  expect([...lambda]).toEqual([1, 1, 1, 1])
})

test('each photo of a batch has a share of its own, from the distribution that alpha names', () => {
  const { lambda } = mixUpBatch(0.4, 4000, 1, at)
  expect(new Set(lambda).size).toBeGreaterThan(2000)
  // E[max(λ, 1 - λ)] of Beta(1, 1) is 3/4; of a narrow one it is close to 1/2, of a wide one close to 1
  const mean = (alpha: number) => mixUpBatch(alpha, 4000, 1, at).lambda.reduce((sum, share) => sum + share / 4000, 0)
  expect(mean(1)).toBeCloseTo(0.75, 1)
  expect(mean(10)).toBeLessThan(0.62)
  expect(mean(0.05)).toBeGreaterThan(0.9)
})
