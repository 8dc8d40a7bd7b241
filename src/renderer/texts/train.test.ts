import { expect, test } from 'vitest'
import { NOTHING_VARIED } from '../../shared/augmentations/augmentations.ts'
import { photoTexts } from './photos.ts'
import { resultsTexts } from './results.ts'
import { fieldValue } from './plan-fields.ts'
import { runTableTexts } from './run-table.ts'
import { planTexts, trainTexts } from './train.ts'
import { verdictTexts } from './verdict.ts'

test('a run that never stops early says so in one sentence, as one that does', () => {
  expect(trainTexts.whenNothing(1, true)).toEqual({ what: 'when nothing improves for', value: '1 epoch' })
  const never = { what: 'when nothing improves', value: 'no' }
  expect([trainTexts.whenNothing(null, true), trainTexts.whenNothing(5, false)]).toEqual([never, never])
})

test('what one run leaves, and what several do, is said of one and of several', () => {
  const size = { modelBytes: 4_100_000, otherBytes: 5_900_000 }
  expect([1, 2].map((runs) => trainTexts.frees(size, runs))).toEqual([
    'Frees 10 MB, 4.1 MB of it for its model.',
    'Frees 10 MB, 4.1 MB of it for their models.',
  ])
  expect([1, 2].map((runs) => trainTexts.frees({ ...size, modelBytes: 0 }, runs))).toEqual([
    'Frees 5.9 MB: it has no model yet.',
    'Frees 5.9 MB: they have no models yet.',
  ])
  expect([1, 2].map(trainTexts.keep)).toEqual(['Keep it', 'Keep them'])
  expect(runTableTexts.removeText(['Run 1'])).toMatch(/^Run 1: the model, the checkpoint and the figures are deleted\./)
  expect(runTableTexts.removeText(['Run 1', 'Run 2'])).toMatch(/^Run 1, Run 2: models, checkpoints and figures are/)
})

test('a forecast is about some time, or under a second', () => {
  expect([0.2, 8, 75].map(planTexts.forecastAbout)).toEqual(['under 1 s', 'about 8 s', 'about 1 min 15 s'])
})

test('a run names what its photos are varied by, in the order of the plan', () => {
  expect(trainTexts.variedBy(NOTHING_VARIED)).toBe('no')
  const varied = { ...NOTHING_VARIED, rotationDegrees: 5, flip: true, saturation: 0.1 }
  expect(trainTexts.variedBy(varied)).toBe('mirror, turn, color')
})

test('the photos checked while training are called validation, only those that judge are held back', () => {
  const { tiles, table, validation, byClass } = trainTexts
  for (const words of [
    tiles.valAccuracy(false),
    tiles.valLoss,
    table.valAccuracy(false),
    validation,
    byClass,
    fieldValue('earlyStopping.monitor', 'valAccuracy'),
    photoTexts.sets.validation,
  ])
    expect(words.toLowerCase()).toContain('validation')
  const said = JSON.stringify([trainTexts, planTexts]).match(/[^"]*held back[^"]*/gi) ?? []
  expect(said.filter((words) => !words.includes('judge'))).toEqual([])
  expect(resultsTexts.right('test', false)).toBe('Right on photos held back')
  expect(resultsTexts.right('validation', false)).toBe('Right on validation photos')
})

test('with several labels a photo, each measure has its own name', () => {
  expect(resultsTexts.right('test', true)).toBe('All labels right on photos held back')
  const { tiles, table, accuracy } = trainTexts
  const single = [tiles.valAccuracy(true), table.accuracy(true), table.valAccuracy(true), accuracy(true)]
  expect(single.filter((words) => !words.startsWith(resultsTexts.labelAccuracy))).toEqual([])
})

test('of a run that is over it is said which epoch is kept, and why', () => {
  const past = (bestEpochNumber: number | null, keptEpochNumber: number | null) =>
    verdictTexts.past(
      { kind: 'stalled', monitor: 'valLoss', numEpochs: 3, numLeft: 0 },
      { bestEpochNumber, keptEpochNumber },
    )
  expect(past(4, 4)).toBe('Epoch 4 was the best and is kept.')
  expect(past(4, 7)).toBe('Epoch 4 was the best; epoch 7, the last, is kept, as its plan says.')
  expect(past(null, 7)).toMatch(/^Epoch 7, the last, is kept/)
  expect(past(null, null)).toBe('No epoch was finished.')
  expect(verdictTexts.past({ kind: 'no-epoch' }, null)).toBe('Its report cannot be read.')
})
