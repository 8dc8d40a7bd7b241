import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhotoList } from '../../src/core/datasets/photo-list.ts'
import { parsePredictions } from '../../src/core/evaluation/predictions.ts'
import { writePhotoList } from '../../src/node/photos/photo-list-file.ts'
import { recallRun } from '../../src/node/trainer-host/request-file.ts'
import { startTrainer, type Trainer } from '../../src/node/trainer-host/trainer.ts'
import type { TrainEvent, TrainRequest } from '../../src/shared/contract/training.ts'
import { drawPhotos } from './draw-photos.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline list '))
const cacheFolder = join(root, 'cache')
/** Not the alphabet's order. */
const CLASS_NAMES = ['stripes', 'circles', 'squares']
const CHANGED = 5
let trainer: Trainer

beforeAll(async () => {
  await drawPhotos(join(root, 'photos'), 20)
  trainer = startTrainer()
})
afterAll(async () => {
  await trainer.stop()
  rmSync(root, { recursive: true, force: true })
})

/** All photos, one in five held back to choose and one to judge; one of them is not the file that was labelled. */
function listOf(): PhotoList {
  const photos = CLASS_NAMES.flatMap((className) =>
    readdirSync(join(root, 'photos', className)).map((name, i) => {
      const path = join(root, 'photos', className, name)
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
      const set = (['validation', 'test', 'train', 'train', 'train'] as const)[i % 5]
      return { path, labels: [className], set, hash: i === CHANGED && className === 'circles' ? '0'.repeat(64) : hash }
    }),
  )
  return { version: 1, classNames: CLASS_NAMES, multiLabel: false, photos }
}

function requestIn(name: string): TrainRequest {
  const out = join(root, name)
  cpSync(join(root, 'photos.json'), join(out, 'photos.json'))
  const stages = [
    { name: 'Head', freeze: 'head', epochs: 3, learningRate: 3e-3 },
    { name: 'Fine-tune', freeze: 'last-block', epochs: 3, learningRate: 1e-3 },
  ]
  const config = { batchSize: 8, stages, earlyStopping: null }
  return { photos: join(out, 'photos.json'), out, resume: false, recipe: 'lp-ft', config, cacheFolder }
}

const withoutTimes = (folder: string): string =>
  readFileSync(join(folder, 'metrics.jsonl'), 'utf8').replace(/,"(elapsedMs|imagesPerSecond)":[\d.e+-]+/g, '')

test('a list of photos trains as it says: classes in its order, its sets, a changed file left out, each held back photo told of', async () => {
  writePhotoList(join(root, 'photos.json'), listOf())
  const events: TrainEvent[] = []
  const request = requestIn('whole')
  const { report } = await trainer.train(
    { request, executor: 'auto', everyStep: true },
    { onEvent: (event) => events.push(event) },
  )
  expect(report?.classNames).toEqual(CLASS_NAMES)
  expect(report?.counts).toEqual({ train: 36, validation: 11, test: 12 })
  expect(report?.skippedFiles.map(({ code }) => code)).toEqual(['changed'])

  const predictions = parsePredictions(readFileSync(join(request.out, 'predictions.jsonl'), 'utf8'))
  const tested = predictions.filter(({ set }) => set === 'test')
  const right = tested.filter(({ labels, predicted }) => labels[0] === predicted[0]).length
  const accuracy = report?.test?.kind === 'single-label' ? report.test.accuracy.value : Number.NaN
  expect([predictions.length, tested.length, right / tested.length]).toEqual([23, 12, accuracy])
  for (const { probabilities } of predictions)
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4)

  const proofs = events.flatMap((event) =>
    event.kind === 'stage-end' && event.frozen ? [event.frozen.numChanged] : [],
  )
  expect(proofs).toEqual([0, 0])
  const epochs = events.filter((event) => event.kind === 'epoch')
  for (const { valPerClass, valAccuracy } of epochs) {
    expect(valPerClass).toHaveLength(3)
    const weighted = [4, 3, 4].reduce((sum, count, c) => sum + count * (valPerClass?.[c] ?? 0), 0) / 11
    expect(weighted).toBeCloseTo(valAccuracy ?? Number.NaN, 6)
  }
  expect(trainer.health?.memoryBytes).toBeGreaterThan(50e6)
})

test('paused in the middle of an epoch it writes a checkpoint and no model; moved elsewhere and resumed it ends bit for bit the same', async () => {
  const pause = new AbortController()
  const request = requestIn('paused')
  const result = await trainer.train(
    { request, executor: 'auto', everyStep: true },
    {
      pause: pause.signal,
      onEvent: (event) => {
        if (event.kind === 'step' && event.stageIndex === 1 && event.batchIndex === 1) pause.abort()
      },
    },
  )
  expect(result.outcome).toBe('stopped')
  expect(readdirSync(request.out)).not.toContain('model')
  expect(readdirSync(request.out)).not.toContain('report.json')

  const moved = join(root, 'moved')
  renameSync(request.out, moved)
  const recalled = recallRun(moved).request as TrainRequest
  expect(recalled.photos).toBe(join(moved, 'photos.json'))
  const ended = await trainer.train({
    request: { ...recalled, out: moved, resume: true },
    executor: 'auto',
    everyStep: false,
  })
  expect(ended.outcome).toBe('finished')
  expect(withoutTimes(moved)).toBe(withoutTimes(join(root, 'whole')))
  expect(readFileSync(join(moved, 'model', 'weights.bin'))).toEqual(
    readFileSync(join(root, 'whole', 'model', 'weights.bin')),
  )
})

test('begun on one executor and resumed on another, it goes on, says so, and answers alike to a rounding', async () => {
  const pause = new AbortController()
  const request = requestIn('elsewhere')
  await trainer.train(
    { request, executor: 'auto', everyStep: true },
    {
      pause: pause.signal,
      onEvent: (event) => {
        if (event.kind === 'step' && event.stageIndex === 1 && event.batchIndex === 1) pause.abort()
      },
    },
  )
  const other = startTrainer()
  const events: TrainEvent[] = []
  const ended = await other.train(
    {
      request: { ...(recallRun(request.out).request as TrainRequest), out: request.out, resume: true },
      executor: trainer.health?.engine?.executor === 'onnx' ? 'eager' : 'onnx',
      everyStep: false,
    },
    { onEvent: (event) => events.push(event) },
  )
  await other.stop()
  const notes = events.flatMap((event) => (event.kind === 'note' ? [event] : []))
  expect(notes.find(({ code }) => code === 'environment-changed')?.message).toMatch(/executor.*not bit for bit/)
  expect(ended.outcome).toBe('finished')
  const answers = (name: string) =>
    parsePredictions(readFileSync(join(root, name, 'predictions.jsonl'), 'utf8')).flatMap(
      ({ probabilities }) => probabilities,
    )
  const [here, whole] = [answers('elsewhere'), answers('whole')]
  expect(here).toHaveLength(whole.length)
  here.forEach((probability, i) => expect(probability).toBeCloseTo(whole[i], 3))
})
