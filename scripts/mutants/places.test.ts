import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isMeant, KNOWN, reasonOf } from './known.mjs'
import { allMutants, draw } from './places.mjs'

const all = allMutants()

test('a sample is the same for the same seed, another for another, and has no fault twice', () => {
  const faults = Array.from({ length: 100 }, (_, n) => ({ path: 'a.ts', code: String(n), from: '1', to: '2', n }))
  const drawn = (count: number, seed: number, among = faults) => draw(among, count, seed).map(({ n }) => n)
  expect(drawn(10, 1)).toEqual(drawn(10, 1))
  expect(drawn(10, 1)).not.toEqual(drawn(10, 2))
  expect(drawn(200, 3).toSorted((a, b) => a - b)).toEqual(faults.map(({ n }) => n))
  // what is not drawn may change
  const sample = new Set(drawn(10, 1))
  expect(
    drawn(
      10,
      1,
      faults.filter(({ n }) => n % 2 === 0 || sample.has(n)),
    ),
  ).toEqual([...sample])
  // each is drawn as often as any other
  const counts = new Map<number, number>()
  for (let seed = 0; seed < 2000; seed++) for (const n of drawn(10, seed)) counts.set(n, (counts.get(n) ?? 0) + 1)
  for (const { n } of faults) expect(Math.abs((counts.get(n) ?? 0) - 200)).toBeLessThan(75)
})

test('faults are of code that people run, not of tests', () => {
  expect(all.length).toBeGreaterThan(4000)
  for (const { path } of all) expect(path).not.toMatch(/\.test\.ts$|scripted|\/test-/)
  expect(new Set(all.map(({ place }) => place.folder)).size).toBe(6)
})

test('each fault that is known to change nothing is one that is still made, and has its reason', () => {
  for (const known of KNOWN as { path: string; code: string; reason: string }[]) {
    expect(existsSync(known.path), known.path).toBe(true)
    expect(
      all.some((each) => isMeant(known, each)),
      known.code,
    ).toBe(true)
    expect(known.reason.length).toBeGreaterThan(20)
  }
  expect(all.filter((each) => reasonOf(each) !== undefined).length).toBeLessThan(all.length / 100)
})
