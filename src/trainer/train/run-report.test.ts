import { expect, test } from 'vitest'
import type { RunReport } from '../../shared/contract/run-report.ts'
import type { RunContext } from './context.ts'
import { runReport, trainingRecord } from './run-report.ts'
import { type RunState, startState } from './run-state.ts'
import { planOf, stage } from './scripted-run.ts'
import { hashOfSet } from './sets.ts'

const hashes = { plan: 'p', data: 'd', baseModel: 'm' }
const environment = { cpu: 'one' }
const photo = { id: 'a', path: 'a.jpg' }
const other = { id: 'b', path: 'b.jpg' }
const NOTHING = { validation: null, test: null, elapsedMs: 0 }

const factsOf = ({ dataset = {}, split = {}, origin }: { dataset?: object; split?: object; origin?: object } = {}) =>
  ({
    plan: planOf([stage()]),
    graph: { provenance: { source: 'test', format: 'test', ...(origin && { preprocessing: origin }) } },
    split: { train: [photo, photo, photo], validation: [photo], test: [photo, other], leaks: [], ...split },
    hashes,
    environment,
    executor: { library: 'scripted' },
    decoderVersion: 'decoder 1',
    dataset: { classNames: ['elm', 'oak'], conflicts: [], duplicates: [], unlabelled: [], skipped: [], ...dataset },
    decodeMs: 11,
    warnings: ['A warning.'],
  }) as unknown as Parameters<typeof runReport>[0]

const state = (more: Partial<RunState> = {}): RunState => ({
  ...startState({ hashes, environment } as unknown as RunContext),
  epochNumber: 5,
  earlyStopping: { best: 0.1, bestEpoch: 3, wait: 2 },
  outcome: 'early-stopping',
  numImagesTrained: 50,
  timingsMs: { features: 2, train: 500, evaluate: 20, total: 1 },
  ...more,
})
const reportOf = (more: Partial<RunState> = {}, facts: Parameters<typeof factsOf>[0] = {}): RunReport =>
  runReport(factsOf(facts), { state: state(more), totalMs: 900 }, { ...NOTHING, elapsedMs: 7 })

test('a report says how a run ended, which epoch is kept, and how many photos each set had', () => {
  expect(reportOf()).toMatchObject({
    outcome: 'early-stopping',
    bestEpochNumber: 3,
    keptEpochNumber: 3,
    classNames: ['elm', 'oak'],
    counts: { train: 3, validation: 1, test: 2 },
    versions: { library: 'scripted', decoder: 'decoder 1' },
    hashes: { ...hashes, validation: hashOfSet([photo]), test: hashOfSet([photo, other]) },
    notes: ['A warning.'],
  })
})

test('a run that was cut short before its stage ended was stopped', () => {
  expect(reportOf({ outcome: 'running' })).toMatchObject({ outcome: 'stopped' })
})

test('time is told by what it was spent on, with the last evaluation, over all processes; speed is that of training', () => {
  const { timingsMs, imagesPerSecond } = reportOf()
  expect(timingsMs).toEqual({ features: 2, train: 500, evaluate: 27, decode: 11, total: 900 })
  expect(imagesPerSecond).toBe(100)
  const none = reportOf({ timingsMs: {}, numImagesTrained: 0 })
  expect(none.timingsMs).toEqual({ decode: 11, evaluate: 7, total: 900 })
  expect(none.imagesPerSecond).toBeNull()
})

test('files that could not be used are named, photos left out of a set among them', () => {
  const skipped = [{ path: 'b.txt', code: 'not-a-photo', reason: 'text' }]
  const leaks = [{ path: 'c.jpg', code: 'in-another-set', reason: 'twice' }]
  expect(reportOf({}, { dataset: { skipped }, split: { leaks } }).skippedFiles).toEqual([
    { file: 'b.txt', code: 'not-a-photo', reason: 'text' },
    { file: 'c.jpg', code: 'in-another-set', reason: 'twice' },
  ])
})

test('how it is known how photos are prepared is told where the model says so', () => {
  const origin = { from: 'assumed', why: 'it looked so' }
  expect(reportOf({}, { origin }).preprocessing).toEqual(origin)
  expect(reportOf()).not.toHaveProperty('preprocessing')
})

test('notes tell of pictures under two labels, of copies, and of photos without a label', () => {
  const pair = { kind: 'exact', relativePaths: ['a.jpg', 'b.jpg'], classNames: ['elm', 'oak'] }
  const alike = { ...pair, kind: 'near' }
  const copies = { photos: [photo, photo] }
  const one = reportOf({}, { dataset: { conflicts: [pair, alike], duplicates: [copies], unlabelled: [photo] } })
  expect(one.notes.slice(1)).toEqual([
    'The same photo is in elm and oak: a.jpg, b.jpg.',
    'Photos that look the same are in elm and oak: a.jpg, b.jpg.',
    '2 photos are copies of one another; they are kept in one set.',
    'One photo has no label and was not used.',
  ])
  const two = reportOf({}, { dataset: { duplicates: [copies, copies], unlabelled: [photo, photo] } })
  expect(two.notes.slice(1)).toEqual([
    '4 photos are copies of others, in 2 groups; a group is never split.',
    '2 photos have no label and were not used.',
  ])
})

test('a model says how right it was on the test set, or in validation, where one number says it', () => {
  const single = (accuracy: number) => ({ kind: 'single-label', accuracy }) as unknown as RunReport['test']
  const report = reportOf()
  const accuracyOf = (figures: Partial<RunReport>) => trainingRecord({ ...report, ...figures }).trained?.accuracy
  expect(accuracyOf({ test: single(0.9), validation: single(0.8) })).toBe(0.9)
  expect(accuracyOf({ test: null, validation: single(0.8) })).toBe(0.8)
  expect(accuracyOf({ test: { kind: 'multi-label' } as unknown as RunReport['test'] })).toBeUndefined()
  expect(trainingRecord(report).trained).toMatchObject({ bestEpochNumber: 3, dataHash: 'd', counts: report.counts })
})
