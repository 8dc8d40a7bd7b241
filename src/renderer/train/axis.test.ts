import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { axisInSight, growingEnd, namePlaces, stepsEnd, stepsPlanned } from './axis.ts'

describe('the end of an axis', () => {
  test('holds every value, never falls, and changes seldom', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-4, max: 1e4, noNaN: true }), { maxLength: 200 }), (values) => {
        let end = 0
        const ends = new Set<number>()
        for (const value of values) {
          const next = growingEnd(end, value)
          expect(next).toBeGreaterThanOrEqual(Math.max(end, value))
          end = next
          ends.add(end)
        }
        // eight ends a power of ten
        expect(ends.size).toBeLessThanOrEqual(8 * 8 + 8)
      }),
    )
  })

  test('is round', () => {
    expect([0.21, 0.7, 1.02, 1.6, 2.9, 6, 9, 160].map((value) => growingEnd(0, value))).toEqual([
      0.3, 0.75, 1.5, 2, 3, 7.5, 10, 200,
    ])
  })

  test('does not move for what is no number', () => {
    expect([growingEnd(2, Number.NaN), growingEnd(2, Number.POSITIVE_INFINITY), growingEnd(2, 1)]).toEqual([2, 2, 2])
  })
})

describe('steps of a run', () => {
  const stage = (firstStep: number, reason: 'finished' | 'early-stopping' | 'stopped' | null) => ({
    firstStep,
    epochs: 10,
    stepsPerEpoch: 5,
    reason,
  })
  test('are those planned until a stage ends early', () => {
    expect(stepsPlanned([], [10, 10], 0)).toBe(0)
    expect(stepsPlanned([stage(0, null)], [10, 10], 3)).toBe(100)
    expect(stepsPlanned([stage(0, 'early-stopping'), stage(20, null)], [10, 10], 22)).toBe(70)
    expect(stepsPlanned([stage(0, 'early-stopping')], [10, 10], 20)).toBe(70)
  })
  test('of a run that was stopped are those it had', () => {
    expect(stepsPlanned([stage(0, 'stopped')], [10, 10], 23)).toBe(23)
  })
})

describe('what is looked at closer', () => {
  test('fills the axis, with round ends', () => {
    expect(axisInSight([0.72, 0.75, 0.801], 15)).toEqual({ min: 0.7, max: 0.85 })
    expect(axisInSight([0.65, 0.9], 1)).toEqual({ min: 0.6, max: 1 })
    expect(axisInSight([0.001, 14], 15)).toEqual({ min: 0, max: 15 })
  })

  test('holds all that is in sight, and never leaves the axis', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1 }), (values) => {
        const { min, max } = axisInSight(values, 100)
        expect(min).toBeGreaterThanOrEqual(0)
        expect(min).toBeLessThanOrEqual(Math.min(...values))
        expect(max).toBeLessThanOrEqual(100)
        expect(max).toBeGreaterThanOrEqual(Math.max(...values))
        expect(max).toBeGreaterThan(min)
      }),
    )
  })

  test('is the whole axis where nothing is in sight', () => {
    expect(axisInSight([], 3)).toEqual({ min: 0, max: 3 })
  })
})

describe('names of stages', () => {
  test('stand where they fit, and a short stage has none', () => {
    expect(
      namePlaces(
        [
          { x: 0, width: 70 },
          { x: 20, width: 50 },
        ],
        800,
      ),
    ).toEqual(['none', 'right'])
    expect(
      namePlaces(
        [
          { x: 0, width: 70 },
          { x: 80, width: 50 },
        ],
        800,
      ),
    ).toEqual(['right', 'right'])
  })

  test('near the end stand left, where no other name is then', () => {
    expect(
      namePlaces(
        [
          { x: 0, width: 70 },
          { x: 780, width: 50 },
        ],
        800,
      ),
    ).toEqual(['right', 'left'])
    expect(
      namePlaces(
        [
          { x: 700, width: 70 },
          { x: 790, width: 50 },
        ],
        800,
      ),
    ).toEqual(['none', 'left'])
  })

  test('out of sight are left out', () => {
    expect(
      namePlaces(
        [
          { x: -5, width: 70 },
          { x: 30, width: 50 },
          { x: 900, width: 9 },
        ],
        800,
      ),
    ).toEqual(['none', 'right', 'none'])
  })
})

test('the axis of steps ends where a run that is over ended, and is never more than half empty beside one that goes on', () => {
  expect(stepsEnd(37, 10, 5000, false)).toBe(37)
  expect(stepsEnd(0, 0, 0, true)).toBe(4)
  expect(stepsEnd(5, 10, 5000, true)).toBe(40)
  for (const numSteps of [41, 300, 2000, 4999]) {
    const end = stepsEnd(numSteps, 10, 5000, true)
    expect(end).toBeGreaterThanOrEqual(numSteps)
    expect(end).toBeLessThanOrEqual(Math.min(2 * numSteps, 5000))
  }
  // resumed beyond its plan
  expect(stepsEnd(30, 10, 20, true)).toBe(30)
})
