import { describe, expect, test } from 'vitest'
import type { EpochPoint } from '../../shared/contract/app/runs.ts'
import { verdictTexts } from '../texts/verdict.ts'
import { verdictOf } from './verdict.ts'

type Values = Partial<Pick<EpochPoint, 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy'>>
const epochs = (...values: Values[]): EpochPoint[] =>
  values.map((each, i) => ({
    epochNumber: i + 1,
    stageIndex: 0,
    numSteps: 10 * (i + 1),
    loss: 1,
    accuracy: 0.8,
    valLoss: 1,
    valAccuracy: 0.8,
    learningRate: 1e-3,
    imagesPerSecond: 100,
    ...each,
  }))
const losses = (...values: (number | null)[]): EpochPoint[] => epochs(...values.map((valLoss) => ({ valLoss })))
const one = [{ firstEpoch: 0 }]
const words = (points: EpochPoint[], more: { patience?: number | null; stages?: { firstEpoch: number }[] } = {}) =>
  verdictTexts.words(verdictOf({ epochs: points, stages: one, monitor: 'valLoss', patience: null, ...more }))

describe('the status line', () => {
  test('says nothing of progress before there are two epochs', () => {
    expect(words([])).toBe('The first epoch is on its way.')
    expect(words(losses(1))).toBe('One epoch is done: the next ones say where it goes.')
  })

  test('a new best is progress', () => {
    expect(words(losses(1, 0.8, 0.9, 0.7))).toBe('Still improving.')
  })

  test('counts epochs without progress, and how many are left before it stops by itself', () => {
    expect(words(losses(1, 0.5, 0.6, 0.6, 0.7, 0.5))).toBe('Validation loss has not improved for 4 epochs.')
    expect(words(losses(1, 0.5, 0.6), { patience: 5 })).toBe(
      'Validation loss has not improved for 1 epoch. It stops after 4 more without progress.',
    )
  })

  test('an equal value is no progress, as early stopping has it', () => {
    expect(words(losses(1, 1, 1))).toBe('Validation loss has not improved for 2 epochs.')
  })

  test('training far above validation, and no progress, is overfitting', () => {
    const apart = { accuracy: 0.99, valAccuracy: 0.7 }
    expect(words(epochs({ valLoss: 0.5 }, { valLoss: 0.6, ...apart }, { valLoss: 0.7, ...apart }))).toBe(
      'Training accuracy (99\u00a0%) is far above that in validation (70\u00a0%): it overfits.',
    )
    expect(words(epochs({ valLoss: 0.5 }, { valLoss: 0.4, ...apart }))).toBe('Still improving.')
  })

  test('but not where it has not learned yet: best at the first epoch, and seldom right', () => {
    const early = { accuracy: 0.53, valAccuracy: 0.12 }
    const begun = epochs({ valLoss: 1.6, ...early }, { valLoss: 1.9, ...early }, { valLoss: 2, ...early })
    expect(words(begun)).toBe('Validation loss has not improved for 2 epochs.')
    const later = epochs(
      { valLoss: 1.6, ...early },
      { valLoss: 1.5, ...early },
      { ...early, valLoss: 2 },
      { ...early, valLoss: 2 },
    )
    expect(words(later)).toMatch(/it overfits/)
  })

  test('a stage that is not better than the one before says so', () => {
    expect(words(losses(1, 0.4, 0.5, 0.6), { stages: [{ firstEpoch: 0 }, { firstEpoch: 2 }] })).toBe(
      'This stage has not beaten epoch 2 of the stage before yet.',
    )
  })

  test('a loss that is no number is told of first', () => {
    expect(words(losses(1, null))).toMatch(/no finite number/)
  })

  test('where accuracy decides, it is accuracy that is spoken of', () => {
    const points = epochs({ valAccuracy: 0.9 }, { valAccuracy: 0.8, valLoss: 0.1 }, { valAccuracy: 0.85, valLoss: 0 })
    const verdict = verdictOf({ epochs: points, stages: one, monitor: 'valAccuracy', patience: null })
    expect(verdictTexts.words(verdict)).toBe('Validation accuracy has not improved for 2 epochs.')
  })
})

test('a run that is over overfitted only where its validation loss rose after the best epoch', () => {
  const apart = { accuracy: 0.99, valAccuracy: 0.7 }
  const past = (...valLosses: number[]) =>
    verdictTexts.past(
      verdictOf({
        epochs: epochs(...valLosses.map((valLoss) => ({ valLoss, ...apart }))),
        stages: one,
        monitor: 'valLoss',
        patience: null,
      }),
      { bestEpochNumber: 1, keptEpochNumber: 1 },
    )
  expect(past(0.5, 0.6, 0.7)).toBe(
    'Epoch 1 was the best and is kept. After it the model overfitted: validation loss rose.',
  )
  expect(past(0.5, 0.505, 0.501)).toBe('Epoch 1 was the best and is kept.')
})
