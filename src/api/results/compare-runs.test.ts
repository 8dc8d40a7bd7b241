import { expect, test } from 'vitest'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import { compareRuns } from './compare-runs.ts'
import type { LabelsNow } from './held-back-photos.ts'

/** A run that was given these classes, numbered as in the project, and that held no photo back. */
const side = (classes: Readonly<Record<string, number>>) => {
  const classNames = Object.keys(classes)
  const files = {
    report: { classNames },
    plan: { multiLabel: false, stages: [] },
    predictions: [],
    list: { classNames, classIds: Object.values(classes), photos: [] },
  } as unknown as ResultFiles
  return { run: { modelName: 'm', recipe: 'head-only', line: 'l' } as RunSummary, files }
}

/** Ash was called so after both runs; elm was merged into oak; beech was deleted. */
const now: LabelsNow = {
  classes: [
    { id: 1, name: 'ash', color: 0, position: 0 },
    { id: 3, name: 'oak', color: 1, position: 1 },
    { id: 4, name: 'yew', color: 2, position: 2 },
  ],
  mergedInto: new Map([[2, 3]]),
  byHash: () => undefined,
}

test('classes that only one of two runs tells apart are named; renamed and merged ones are no others', () => {
  const before = side({ tree: 1, elm: 2, oak: 3, beech: 5 })
  const after = side({ tree: 1, oak: 3, yew: 4 })
  expect(compareRuns(before, after, now).classes).toEqual({ added: ['yew'], removed: ['beech'] })
  expect(compareRuns(after, before, now).classes).toEqual({ added: ['beech'], removed: ['yew'] })
  expect(compareRuns(side({ oak: 3 }), side({ tree: 1, oak: 3 }), now).classes.added).toEqual(['ash'])
  expect(compareRuns(after, after, now).classes).toEqual({ added: [], removed: [] })
})
