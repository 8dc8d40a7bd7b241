import { expect, test } from 'vitest'
import type { EpochPoint, RunEnding } from '../../shared/contract/app/runs.ts'
import { toldClasses } from './told-classes.ts'

const epochs = [1, 2, 3].map((epochNumber) => ({ epochNumber, stageIndex: 0, valPerClass: [0.5, null] }) as EpochPoint)
const stages = [{ numValidationPerClass: [4, 0] }]
const ending: RunEnding = {
  bestEpochNumber: 2,
  keptEpochNumber: 2,
  validationPerClass: [
    { numRight: 3, numPhotos: 4 },
    { numRight: 0, numPhotos: 0 },
  ],
}

test('classes are told of the newest epoch while it learns, with their counts', () => {
  expect(toldClasses({ epochs, stages, ending: null })).toEqual({
    epochNumber: 3,
    isKept: false,
    classes: [{ share: 0.5, tally: { numRight: 2, numPhotos: 4 } }, null],
  })
  expect(toldClasses({ epochs, stages: [{}], ending: null })?.classes[0]).toEqual({ share: 0.5 })
})

test('of a run that is over they are told as its report has them, whatever its epochs say', () => {
  const told = { epochNumber: 2, isKept: true, classes: [{ share: 0.75, tally: { numRight: 3, numPhotos: 4 } }, null] }
  expect(toldClasses({ epochs, stages, ending })).toEqual(told)
  expect(toldClasses({ epochs: [], stages: [], ending })).toEqual(told)
})

test('nothing is told of a run without validation photos', () => {
  expect(toldClasses({ epochs, stages, ending: { ...ending, validationPerClass: [] } })).toBeUndefined()
  expect(toldClasses({ epochs: [], stages: [], ending: null })).toBeUndefined()
})
