import { expect, test } from 'vitest'
import { resultsTexts, settingName, settingValue } from './results.ts'

test('settings are named in words', () => {
  expect(
    [
      'stages.1',
      'stages.0.learningRate',
      'augmentation.randomResizedCrop.minScale',
      'augmentation.randomResizedCrop.maxRatio',
      'augmentation.rotationDegrees',
      'augmentation.saturation',
      'earlyStopping.monitor',
      'earlyStopping.minDelta',
      'earlyStopping.restoreBestWeights',
      'batchSize',
      'l2',
    ].map(settingName),
  ).toEqual([
    'Stage 2',
    'Stage 1: learning rate',
    'Variation: smallest part',
    'Variation: widest part, width to height',
    'Variation: turn by up to, degrees',
    'Variation: color by up to',
    'Early stopping: watches',
    'Early stopping: least improvement',
    'Early stopping: keeps the best epoch',
    'Batch size',
    'L2 penalty',
  ])
})

test('and so are their values', () => {
  expect(settingValue('recipe', 'head-only')).toBe('Head only')
  expect([
    settingValue('augmentation.flip', 'true'),
    settingValue('earlyStopping.monitor', 'valLoss'),
    settingValue('optimizer.kind', 'adamw'),
    settingValue('earlyStopping', ''),
    settingValue('l2', '0.1'),
    settingValue('stages.0.freeze', 'head'),
    settingValue('stages.1.freeze', 'block2_depthwise'),
  ]).toEqual(['yes', 'validation loss', 'AdamW', '–', '0.1', 'all but the head', 'below block2_depthwise'])
})

test('the interval is said in plain words that do not break before the percent sign', () => {
  expect(resultsTexts.interval({ low: 0.69, high: 0.852 })).toContain('69\u00a0% and 85\u00a0%')
})

test('a figure that was corrected is not called the honest one', () => {
  expect(resultsTexts.setsWhyNow('test', 0)).toContain('the honest figure')
  expect(resultsTexts.setsWhyNow('test', 1)).not.toContain('honest')
  for (const set of ['test', 'validation'] as const)
    expect(resultsTexts.setsWhyNow(set, 1)).toContain('only its mistakes were looked at again')
})
