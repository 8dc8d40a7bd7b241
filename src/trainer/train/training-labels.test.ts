import { expect, test } from 'vitest'
import type { Photo } from '../../core/datasets/photo.ts'
import type { RunContext } from './context.ts'
import { TrainingLabels } from './training-labels.ts'

const photo = (...labels: string[]): Photo => ({ labels }) as unknown as Photo
const CLASSES = ['cat', 'dog']
const labelsOf = (train: readonly Photo[], classWeights: unknown, multiLabel = false) =>
  new TrainingLabels({
    plan: { multiLabel, classWeights },
    split: { train },
    classNames: CLASSES,
  } as unknown as RunContext)

// three cats and a dog: balanced weights are 4 / (2 × 3) and 4 / (2 × 1)
const uneven = [photo('cat'), photo('dog'), photo('cat'), photo('cat')]

test('a batch has the labels and weights of its own photos', () => {
  const { labels, sampleWeights } = labelsOf(uneven, 'balanced').batch(Int32Array.of(1, 3, 0))
  expect([...labels]).toEqual([0, 1, 1, 0, 1, 0])
  expect([...sampleWeights]).toEqual([2, 2 / 3, 2 / 3].map(Math.fround))
  expect([...labelsOf(uneven, 'none').batch(Int32Array.of(1, 3)).sampleWeights]).toEqual([1, 1])
  expect([...labelsOf(uneven, [['dog', 5]]).batch(Int32Array.of(1, 3)).sampleWeights]).toEqual([5, 1])
})

test('with several labels each positive one has its class’s weight, each negative one 1', () => {
  // of five photos one has a dog: 4 / 1; four have a cat: never below 1
  const photos = [photo('cat', 'dog'), photo('cat'), photo('cat'), photo('cat'), photo()]
  const { labels, sampleWeights } = labelsOf(photos, 'balanced', true).batch(Int32Array.of(4, 0))
  expect([...labels]).toEqual([0, 0, 1, 1])
  expect([...sampleWeights]).toEqual([1, 1, 1, 4])
})
