import { expect, test } from 'vitest'
import type { Photo } from '../../core/datasets/photo.ts'
import { epochBatches } from '../../core/training/batches.ts'
import type { RunContext } from './context.ts'
import { preparedBatches, TrainingLabels } from './prepared-batches.ts'
import { planOf, stage } from './scripted-run.ts'
import type { BatchInput } from './stage-session.ts'

const BATCH_SIZE = 2
const plan = { ...planOf([stage()]), batchSize: BATCH_SIZE }
const train = Array.from({ length: 11 }, (_, i) => ({ id: String(i) }) as Photo)
const context = { plan, split: { train, validation: [], test: [], leaks: [], notices: [] } }
const at = (batchIndex: number) => ({ stageIndex: 0, epochIndex: 1, batchIndex })
const idsFrom = (batchIndex: number): string[] =>
  [...epochBatches(train.length, BATCH_SIZE, plan.seed, at(batchIndex))].map(({ samples }) => samples.join())

/** Remembers what it was asked for, in order; says which photos an input is of. */
function inputsThat(prepare: (ids: string) => Promise<void> = () => Promise.resolve()) {
  const asked: string[] = []
  const idsOf = (photos: readonly Photo[]) => photos.map(({ id }) => id).join()
  return {
    asked,
    prefetch: (photos: readonly Photo[]) => void asked.push(`decode ${idsOf(photos)}`),
    training: async (photos: readonly Photo[]): Promise<BatchInput> => {
      asked.push(`prepare ${idsOf(photos)}`)
      await prepare(idsOf(photos))
      return { kind: 'pixels', pixels: Uint8Array.from(photos, ({ id }) => Number(id)) }
    },
  }
}

test('an epoch’s batches come in order, from where it stands, each with its own photos', async () => {
  const seen: string[] = []
  for await (const { samples, input, batchIndex } of preparedBatches(context, inputsThat(), at(2))) {
    expect(input).toEqual({ kind: 'pixels', pixels: Uint8Array.from(samples) })
    seen[batchIndex - 2] = samples.join()
  }
  expect(seen).toEqual(idsFrom(2))
  expect(seen.at(-1)?.split(',')).toHaveLength(1) // the last is short
})

test('the next batch is got ready while a step works on this one, and the one after the next two is decoded', async () => {
  const inputs = inputsThat()
  const ids = idsFrom(0)
  const batches = preparedBatches(context, inputs, at(0))
  await batches.next()
  expect(inputs.asked).toEqual([`prepare ${ids[0]}`, `decode ${ids[3]}`, `prepare ${ids[1]}`])
  await batches.next()
  expect(inputs.asked.slice(3)).toEqual([`decode ${ids[4]}`, `prepare ${ids[2]}`])
  await batches.return()
})

test('whoever leaves an epoch waits for the batch that is being got ready', async () => {
  let finish: () => void = () => undefined
  const ids = idsFrom(0)
  const inputs = inputsThat((of) => (of === ids[1] ? new Promise((resolve) => (finish = resolve)) : Promise.resolve()))
  const batches = preparedBatches(context, inputs, at(0))
  await batches.next()
  let hasLeft = false
  const leaving = batches.return().then(() => (hasLeft = true))
  await new Promise(setImmediate)
  expect(hasLeft).toBe(false)
  finish()
  await leaving
  expect(inputs.asked).not.toContain(`prepare ${ids[2]}`)
})

test('a photo that cannot be read is told when its batch is due, not before', async () => {
  const ids = idsFrom(0)
  const inputs = inputsThat((of) => (of === ids[1] ? Promise.reject(new Error('gone')) : Promise.resolve()))
  const batches = preparedBatches(context, inputs, at(0))
  expect((await batches.next()).done).toBe(false)
  await new Promise(setImmediate)
  await expect(batches.next()).rejects.toThrow('gone')
})

test('the wait for a batch is part of its step', async () => {
  let finish: () => void = () => undefined
  const ids = idsFrom(0)
  const inputs = inputsThat((of) => (of === ids[0] ? new Promise((resolve) => (finish = resolve)) : Promise.resolve()))
  const batches = preparedBatches(context, inputs, at(0))
  const waiting = batches.next()
  const asked = performance.now()
  finish()
  expect((await waiting).value?.askedAtMs).toBeLessThanOrEqual(asked)
  await batches.return()
})

test('an epoch of which every batch is done has none left', async () => {
  const inputs = inputsThat()
  expect((await preparedBatches(context, inputs, at(6)).next()).done).toBe(true)
  expect(inputs.asked).toEqual([])
})

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
