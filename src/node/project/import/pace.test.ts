import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

const paceOf = (...points: [numDone: number, at: number][]): Pace => {
  const pace = new Pace()
  for (const [numDone, at] of points) pace.add(numDone, at)
  return pace
}

test('a pace is known once half a second was watched', () => {
  expect(new Pace().perSecond).toBeNull()
  expect(paceOf([0, 100]).perSecond).toBeNull()
  expect(paceOf([0, 100], [10, 599]).perSecond).toBeNull()
  expect(paceOf([0, 100], [10, 600]).perSecond).toBe(20)
  expect(paceOf([5, 100], [25, 1100]).perSecond).toBe(20)
})

test('it is that of the last five seconds, from the last point before them', () => {
  const points: [number, number][] = [
    [0, 0],
    [100, 1000],
    [110, 2000],
    [130, 6500],
  ]
  // the second point still lies before the last five seconds, so the first is given up
  expect(paceOf(...points).perSecond).toBeCloseTo(30 / 5.5, 9)
  expect(paceOf(...points, [140, 7000]).perSecond).toBeCloseTo(40 / 6, 9)
  expect(paceOf(...points, [140, 7001]).perSecond).toBeCloseTo((1000 * 30) / 5001, 9)
  expect(paceOf([0, 0], [50, 60_000]).perSecond).toBeCloseTo(50 / 60, 9)
})

test('what is left takes as long at that pace; nobody knows where nothing gets done', () => {
  expect(paceOf([0, 0], [10, 1000]).secondsFor(50)).toBe(5)
  expect(paceOf([3, 0], [3, 1000]).secondsFor(50)).toBeNull()
  expect(new Pace().secondsFor(50)).toBeNull()
})
