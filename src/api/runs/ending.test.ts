import { expect, test } from 'vitest'
import type { EvaluationReport, RunReport } from '../../shared/contract/run-report.ts'
import { accuracyOf, isUneven, judgedOn } from './ending.ts'

const hashes = { plan: '0'.repeat(64), data: '0'.repeat(64), baseModel: '0'.repeat(64) }
const scores = { precision: 0.9, recall: 0.9, f1: 0.9 }
const result: EvaluationReport = {
  kind: 'multi-label',
  numSamples: 20,
  loss: 0.2,
  exactMatch: 0.6,
  labelAccuracy: 0.96,
  meanAveragePrecision: 0.8,
  perClass: Array.from({ length: 10 }, (_, i) => ({
    name: `class ${i}`,
    support: 2,
    ...scores,
    averagePrecision: null,
  })),
  averages: { macro: scores, weighted: scores },
}

test('with several labels a photo counts as right when all of them are, with the interval of that many photos', () => {
  const share = accuracyOf({ test: result, validation: null })
  expect(share?.value).toBe(0.6)
  expect(share?.low).toBeLessThan(0.41)
  expect(share?.high).toBeGreaterThan(0.77)
})

test('where no photos judge, those that chose the best epoch do', () => {
  expect(accuracyOf({ test: null, validation: result })?.value).toBe(0.6)
  expect(accuracyOf({ test: null, validation: null })).toBeNull()
})

const withPhotos = (...photos: [string, number][]): EvaluationReport => ({
  ...result,
  perClass: photos.map(([name, support]) => ({ name, support, ...scores, averagePrecision: null })),
})

test('runs were judged alike where they have the same classes, by whatever name and order, with as many photos of each', () => {
  const of = (...photos: [string, number][]) =>
    judgedOn({ test: withPhotos(...photos), validation: null, hashes }, (name) => name.toLowerCase())
  expect(of(['Elm', 3], ['Oak', 4])).toEqual(of(['OAK', 4], ['Elm', 3]))
  expect(of(['Elm', 3], ['Oak', 4])).not.toEqual(of(['Elm', 4], ['Oak', 3]))
  expect(of(['Elm', 3], ['Oak', 4])).not.toEqual(of(['Elm', 3], ['Oak', 4], ['Ash', 4]))
  expect(judgedOn({ test: null, validation: null, hashes }, (name) => name)).toBeUndefined()
})

test('which photos judged is told of the set that judged, where the report says it', () => {
  const photosOf = (part: Pick<RunReport, 'test' | 'validation'>, more = {}) =>
    judgedOn({ ...part, hashes: { ...hashes, ...more } }, (name) => name)?.photos
  const both = { validation: '1'.repeat(64), test: '2'.repeat(64) }
  expect(photosOf({ test: result, validation: result }, both)).toBe(both.test)
  expect(photosOf({ test: null, validation: result }, both)).toBe(both.validation)
  expect(photosOf({ test: result, validation: result })).toBeUndefined()
})

test('classes are uneven where, of all photos set aside, one has three times those of another', () => {
  const even = withPhotos(['Elm', 4], ['Oak', 3])
  expect(isUneven({ test: even, validation: even })).toBe(false)
  expect(isUneven({ test: withPhotos(['Elm', 3], ['Oak', 1]), validation: even })).toBe(false)
  expect(isUneven({ test: withPhotos(['Elm', 30], ['Oak', 2]), validation: even })).toBe(true)
})
