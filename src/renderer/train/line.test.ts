import fc from 'fast-check'
import { expect, test } from 'vitest'
import { highestOf, lastOf, type Line, type Point, pointsOf } from './line.ts'

/** Steps of a run: some are left out. */
const lines = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.double({ min: -50, max: 50, noNaN: true })), {
    minLength: 1,
    maxLength: 3000,
    size: 'max',
  })
  .map((steps) => {
    let x = 0
    return steps.map(([by, y]): Point => ({ x: (x += by), y }))
  })
const ends = (points: readonly Point[]): number => Math.max(1, points.at(-1)?.x ?? 1)

const lineOf = (points: readonly Point[], begin = 0, end = points.length): Line => ({
  x: points.map(({ x }) => x),
  y: points.map(({ y }) => y),
  begin,
  end,
})

/** Of each stretch of so many steps the least and the greatest value, the first among equals. */
function thinned(points: readonly Point[], width: number): Point[] {
  const keys = [...new Set(points.map(({ x }) => Math.floor(x / width)))]
  return keys.flatMap((key) => {
    const inside = points.filter(({ x }) => Math.floor(x / width) === key)
    const low = inside.reduce((least, point) => (point.y < least.y ? point : least))
    const high = inside.reduce((greatest, point) => (point.y > greatest.y ? point : greatest))
    return low === high ? [low] : [low, high].sort((a, b) => a.x - b.x)
  })
}

test('of each stretch the least and the greatest value are drawn', () => {
  const widths = [1, 2, 4, 8, 16, 32, 64]
  fc.assert(
    fc.property(lines, fc.integer({ min: 200, max: 900 }), (points, numStretches) => {
      const width = widths.find((each) => ends(points) / each <= numStretches) ?? 0
      const drawn = pointsOf(lineOf(points), 0, ends(points), numStretches)
      expect(drawn).toEqual(width === 1 ? points : thinned(points, width))
    }),
    { numRuns: 60 },
  )
})

test('however few points are drawn, they are points of the line, in order, and no peak is lost', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 900 }), (points, numStretches) => {
      const line = lineOf(points)
      const drawn = pointsOf(line, 0, ends(points), numStretches)
      expect(drawn.length).toBeLessThanOrEqual(
        Math.max(2 * (numStretches + 2), points.length > 2 * numStretches ? 0 : points.length),
      )
      const known = new Set(points.map(({ x, y }) => `${x} ${y}`))
      expect(drawn.every(({ x, y }) => known.has(`${x} ${y}`))).toBe(true)
      expect(drawn.every(({ x }, index) => x >= (drawn[index - 1]?.x ?? 0))).toBe(true)
      const values = points.map(({ y }) => y)
      expect(Math.max(...drawn.map(({ y }) => y))).toBe(Math.max(...values))
      expect(Math.min(...drawn.map(({ y }) => y))).toBe(Math.min(...values))
      expect(highestOf(line)).toBe(Math.max(0, ...values))
      expect(lastOf(line)).toEqual(points.at(-1))
    }),
    { numRuns: 60 },
  )
})

test('what is drawn of a stretch stays as it is while the line grows on', () => {
  const points = Array.from({ length: 20_000 }, (_, i) => ({ x: i + 1, y: Math.sin((i + 1) * (i + 1)) }))
  const before = pointsOf(lineOf(points, 0, 8000), 0, 20_000, 400)
  expect(before.length).toBeGreaterThan(200)
  expect(pointsOf(lineOf(points), 0, 20_000, 400).slice(0, before.length - 2)).toEqual(before.slice(0, -2))
})

test('a part that is looked at closely has all its points, and the line goes on beyond both edges', () => {
  const line = lineOf(Array.from({ length: 20_000 }, (_, x) => ({ x, y: x % 7 })))
  const close = pointsOf(line, 5000.5, 5050, 400)
  expect(close.map(({ x }) => x)).toEqual(Array.from({ length: 52 }, (_, index) => 5000 + index))
  const wide = pointsOf(line, 5000, 15_000, 400)
  expect(wide[0]?.x).toBeLessThan(5000)
  expect(wide.at(-1)?.x).toBeGreaterThan(15_000)
  expect(wide.length).toBeLessThan(820)
})

test('what was no number is left out, and the line goes on over it, beyond both edges too', () => {
  const x = Array.from({ length: 100 }, (_, i) => i + 1)
  const y = x.map((step) => (step % 10 === 5 ? step : null))
  expect(pointsOf({ x, y, begin: 0, end: 100 }, 30, 40, 100).map((point) => point.x)).toEqual([25, 35, 45])
  expect(pointsOf({ x, y, begin: 0, end: 100 }, 30, 70, 10).map((point) => point.x)).toEqual([25, 35, 45, 55, 65, 75])
  expect(lastOf({ x, y, begin: 0, end: 100 })).toEqual({ x: 95, y: 95 })
  const none = { x, y: x.map(() => null), begin: 0, end: 100 }
  expect([pointsOf(none, 0, 100, 10), lastOf(none), highestOf(none)]).toEqual([[], undefined, 0])
})

test('of columns that several lines share, only its own part is drawn', () => {
  const points = Array.from({ length: 9 }, (_, i) => ({ x: i + 1, y: 9 - i }))
  const line = lineOf(points, 3, 6)
  expect(pointsOf(line, 0, 9, 100).map(({ x }) => x)).toEqual([4, 5, 6])
  expect(pointsOf(line, 0, 9, 1).map(({ x }) => x)).toEqual([4, 6])
  expect([lastOf(line)?.x, highestOf(line)]).toEqual([6, 6])
  expect([pointsOf(lineOf(points, 3, 3), 0, 9, 100), lastOf(lineOf(points, 3, 3))]).toEqual([[], undefined])
})
