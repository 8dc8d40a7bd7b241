import { expect, test } from 'vitest'
import { settingName, settingValue, settingWithin } from './settings.ts'

test('settings are named in words', () => {
  expect(
    [
      'stages.1',
      'stages.0.learningRate',
      'augmentation.randomResizedCrop.minScale',
      'augmentation.randomResizedCrop.maxRatio',
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
    settingValue('dropout', '0.15'),
    settingValue('augmentation.rotationDegrees', '15'),
    settingValue('stages.0.freeze', 'head'),
    settingValue('stages.1.freeze', 'block2_depthwise'),
  ]).toEqual([
    'yes',
    'Validation loss',
    'AdamW',
    '–',
    '0.1',
    '15\u00a0%',
    '15°',
    'all but the head',
    'below block2_depthwise',
  ])
})

test('a part of another kind is named once, and what it says by its own names', () => {
  expect(['optimizer.kind', 'earlyStopping', 'stages.0.schedule.kind'].map(settingName)).toEqual([
    'Optimizer',
    'Stop early',
    'Stage 1: schedule',
  ])
  expect(settingWithin({ what: 'optimizer.beta1', value: '0.9' })).toBe('Beta 1: 0.9')
  expect(settingWithin({ what: 'optimizer.nesterov', value: 'false' })).toBe('Nesterov: no')
})
