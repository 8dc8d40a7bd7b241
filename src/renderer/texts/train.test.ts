import { expect, test } from 'vitest'
import { planTexts, trainTexts } from './train.ts'

test('a run that never stops early says so in one sentence, as one that does', () => {
  expect(trainTexts.whenNothing(1)).toEqual({ what: 'when nothing improves for', value: '1 epoch' })
  expect(trainTexts.whenNothing(null)).toEqual({ what: 'when nothing improves', value: 'no' })
})

test('a forecast is about some time, or under a second', () => {
  expect([0.2, 8, 75].map(planTexts.forecastAbout)).toEqual(['under 1 s', 'about 8 s', 'about 1 min 15 s'])
})

test('a run names its variations by the words that the plan has for them', () => {
  const { flip, randomResizedCrop, cutOut } = trainTexts.variations
  expect(planTexts.fields.flip.toLowerCase()).toBe(flip)
  expect(planTexts.fields.crop.toLowerCase()).toBe(randomResizedCrop)
  expect(planTexts.fields.cutOut.toLowerCase()).toContain(cutOut)
})
