import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Curve, type Point } from './curve.ts'

/** Steps of a run: some are left out, some come twice. */
const lines = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.double({ min: -50, max: 50, noNaN: true })), {
    minLength: 1,
    maxLength: 3000,
    size: 'max',
  })
  .map((steps) => {
    let x = 0
    return steps.map(([by, y]): Point => ({ x: (x += by), y }))
  })
const ends = (points: readonly Point[]): number => Math.max(1, points.at(-1)?.x ?? 1)

/** From scratch: of each stretch of so many steps the least and the greatest value, the first among equals. */
function thinned(points: readonly Point[], width: number): Point[] {
  const keys = [...new Set(points.map(({ x }) => Math.floor(x / width)))]
  return keys.flatMap((key) => {
    const inside = points.filter(({ x }) => Math.floor(x / width) === key)
    const low = inside.reduce((least, point) => (point.y < least.y ? point : least))
    const high = inside.reduce((greatest, point) => (point.y > greatest.y ? point : greatest))
    return low === high ? [low] : [low, high].sort((a, b) => a.x - b.x)
  })
}

test('a line that grew point by point is thinned as from scratch', () => {
  const widths = [1, 2, 4, 8, 16, 32, 64]
  fc.assert(
    fc.property(lines, fc.integer({ min: 200, max: 900 }), (points, numStretches) => {
      const width = widths.find((each) => ends(points) / each <= numStretches) ?? 0
      const drawn = Curve.of(points).between(0, ends(points), numStretches)
      expect(drawn).toEqual(width === 1 ? points : thinned(points, width))
    }),
    { numRuns: 60 },
  )
})

test('however few points are drawn, they are points of the line, in order, and no peak is lost', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 900 }), (points, numStretches) => {
      const curve = Curve.of(points)
      const drawn = curve.between(0, ends(points), numStretches)
      expect(drawn.length).toBeLessThanOrEqual(Math.max(2 * (numStretches + 1), 130))
      const known = new Set(points.map(({ x, y }) => `${x} ${y}`))
      expect(drawn.every(({ x, y }) => known.has(`${x} ${y}`))).toBe(true)
      expect(drawn.every(({ x }, index) => x >= (drawn[index - 1]?.x ?? 0))).toBe(true)
      const values = points.map(({ y }) => y)
      expect(Math.max(...drawn.map(({ y }) => y))).toBe(Math.max(...values))
      expect(Math.min(...drawn.map(({ y }) => y))).toBe(Math.min(...values))
      expect(curve.highest).toBe(Math.max(0, ...values))
      expect([curve.length, curve.last]).toEqual([points.length, points.at(-1)])
    }),
    { numRuns: 60 },
  )
})

test('what is drawn of a stretch stays as it is while the line grows on', () => {
  const curve = new Curve()
  const add = (from: number, to: number): void => {
    for (let x = from; x <= to; x++) curve.add(x, Math.sin(x * x))
  }
  add(1, 8000)
  const before = curve.between(0, 20_000, 400)
  add(8001, 20_000)
  expect(curve.between(0, 20_000, 400).slice(0, before.length - 2)).toEqual(before.slice(0, -2))
})

test('a part that is looked at closely has all its points, and the line goes on beyond both edges', () => {
  const curve = Curve.of(Array.from({ length: 20_000 }, (_, x) => ({ x, y: x % 7 })))
  const close = curve.between(5000.5, 5050, 400)
  expect(close.map(({ x }) => x)).toEqual(Array.from({ length: 52 }, (_, index) => 5000 + index))
  const wide = curve.between(5000, 15_000, 400)
  expect(wide[0]?.x).toBeLessThan(5000)
  expect(wide.at(-1)?.x).toBeGreaterThan(15_000)
  expect(wide.length).toBeLessThan(820)
})

test('an empty line has nothing to draw, and one that goes back is refused', () => {
  expect(new Curve().between(0, 100, 10)).toEqual([])
  expect(new Curve().last).toBeUndefined()
  expect(() => Curve.of([{ x: 3, y: 1 }, { x: 2, y: 1 }])).toThrow(RangeError) // prettier-ignore
})
