import { expect, test } from 'vitest'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import type { LabelsNow } from './held-back-photos.ts'
import { chosenSet, runResult } from './run-result.ts'

const NAMES = ['ash', 'elm', 'oak']
/** Class and answer of each photo held back. */
const ANSWERS = [
  [0, 0],
  [0, 0],
  [0, 1],
  [1, 1],
  [1, 1],
  [2, 2],
] as const

/** Of a run whose classes were numbered 1, 2 and 3. */
const files = {
  report: { classNames: NAMES, frozen: [], skippedFiles: [], notes: [], bestEpochNumber: 1 },
  plan: { multiLabel: false, classWeights: 'none' },
  predictions: ANSWERS.map(([label, said], i) => ({
    file: `${i}.jpg`,
    hash: `${i}`,
    set: 'test',
    labels: [NAMES[label]],
    predicted: [NAMES[said]],
    probabilities: NAMES.map((_, c) => (c === said ? 0.8 : 0.1)),
  })),
  list: { classNames: NAMES, classIds: [1, 2, 3], photos: [] },
  uncomparedStages: [],
} as unknown as ResultFiles

/** With only these classes left; photos of others have no label. */
const project = (...ids: number[]): LabelsNow => ({
  classes: ids.map((id) => ({ id, name: NAMES[id - 1], color: id, position: id })),
  mergedInto: new Map(),
  byHash: (hash) => {
    const classId = ANSWERS[Number(hash)][0] + 1
    return { photoId: Number(hash), name: hash, classIds: ids.includes(classId) ? [classId] : [] }
  },
})

const resultWith = (now: LabelsNow) => runResult({} as RunSummary, files, now)

test('a class that was deleted counts neither as found nor as missed in the mean over classes', () => {
  expect(resultWith(project(1, 2, 3)).macro.f1).toBeCloseTo((0.8 + 0.8 + 1) / 3, 12)
  const result = resultWith(project(1, 2))
  expect(result.now).toMatchObject({ numRight: 4, numPhotos: 5 })
  expect(result.macro.f1).toBeCloseTo(0.8, 12)
})

test('where all classes are gone nothing is NaN', () => {
  expect(resultWith(project()).macro).toEqual({ precision: 0, recall: 0, f1: 0 })
})

test.each([
  [0, 0, /^Give validation or the test set a share, divide the photos anew/],
  [0.15, 0.15, /^Label more photos/],
])('a run that held nothing back at shares of %d and %d names what helps', (validation, test, hint) => {
  const plan = { split: { validation, test } } as ResultFiles['plan']
  const choose = () => chosenSet({ plan, predictions: [] }, undefined)
  expect(choose).toThrow(
    expect.objectContaining({ code: 'no-photos-held-back', hint: expect.stringMatching(hint) as string }),
  )
})
