import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel } from '../../src/node/models/open-model.ts'
import { saveModel } from '../../src/node/models/save-model.ts'
import { startTrainer, type Trainer } from '../../src/node/trainer-host/trainer.ts'
import type { PredictEvent } from '../../src/shared/contract/prediction.ts'
import type { TrainRequest } from '../../src/shared/contract/training.ts'
import { drawPhotos } from './draw-photos.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline answer '))
const photos = join(folder, 'photos')
const photo = (i: number) => join(photos, 'circles', `circles ${i}.png`)
const asked = { executor: 'auto', top: 3 } as const
let trainer: Trainer

beforeAll(async () => {
  await drawPhotos(photos, 12)
  trainer = startTrainer()
})
afterAll(async () => {
  await trainer.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function predicted(model: string, inputs: string[]) {
  const results: Extract<PredictEvent, { kind: 'predictions' }>['results'] = []
  const onEvent = (event: PredictEvent): void => {
    if (event.kind === 'predictions') results.push(...event.results)
  }
  await trainer.predict({ model, inputs, executor: 'auto', batchSize: 32, top: 3 }, { onEvent })
  return results
}

test('a kept model says what `frostline predict` says, and is not loaded twice', async () => {
  const paths = [photo(0), photo(1), photo(2)]
  const first = await trainer.answer({ model: 'frostnet-64', photos: paths.map((path) => ({ path })), ...asked })
  expect(first.results).toEqual(await predicted('frostnet-64', paths))
  expect(first.loadMs).toBeGreaterThan(0)
  const again = await trainer.answer({ model: 'frostnet-64', photos: [{ path: photo(0) }], ...asked })
  expect(again.loadMs).toBe(0)
  const bytes = new Uint8Array(readFileSync(photo(0)))
  const camera = await trainer.answer({ model: 'frostnet-64', photos: [{ name: 'webcam', bytes }], ...asked })
  expect(camera.results).toEqual([{ ...again.results[0], file: 'webcam' }])
})

test('what is no photo is told of in its place, and the others are answered', async () => {
  const bytes = new TextEncoder().encode('<svg onload="alert(1)"/>')
  const bomb = { name: 'bomb.png', bytes: hugePng() }
  const { results } = await trainer.answer({
    model: 'frostnet-64',
    photos: [
      { name: 'page.svg', bytes },
      bomb,
      { path: photo(3) },
      { path: join(folder, 'nowhere.png') },
      { path: folder },
    ],
    ...asked,
  })
  expect(results.map((result) => ('code' in result ? result.code : 'answered'))).toEqual([
    'not-an-image',
    'too-many-pixels',
    'answered',
    expect.any(String),
    'not-a-file',
  ])
})

test('a run that goes on answers with its best epoch so far, and then with its model', async () => {
  const out = join(folder, 'run')
  const request: TrainRequest = {
    photos,
    out,
    resume: false,
    recipe: 'head-only',
    epochs: 400,
    config: { earlyStopping: null },
    cacheFolder: join(folder, 'cache'),
  }
  const controller = new AbortController()
  const other = startTrainer()
  const training = other.train({ request, executor: 'auto', everyStep: false }, { signal: controller.signal })
  await expect.poll(() => existsSync(join(out, 'checkpoints/best.json')), { timeout: 600_000, interval: 50 }).toBe(true)
  const during = await trainer.answer({ model: out, photos: [{ path: photo(0) }], ...asked })
  expect(during.checkpoint).toMatch(/^best-\d+$/)
  expect(during.classNames).toEqual(['circles', 'squares', 'stripes'])
  controller.abort()
  await training
  await other.stop()
  const after = await trainer.answer({ model: out, photos: [{ path: photo(0) }], ...asked })
  expect(after.checkpoint).toBeNull()
  expect(after.results).toEqual(await predicted(out, [photo(0)]))
})

const compareAsked = {
  model: 'frostnet-64',
  formats: ['tfjs' as const],
  onnxPreprocessing: true,
  executor: 'auto' as const,
}

test('an exported model is opened by TensorFlow.js and says the same', async () => {
  const exported = join(folder, 'exported')
  const { graph } = await openModel('frostnet-64')
  await saveModel(graph, exported)
  const paths = [0, 1, 2, 3].map(photo)
  const compared = await trainer.compareExport({ ...compareAsked, exported, photos: paths })
  expect(compared).toMatchObject({ outcome: 'finished', numSkipped: 0, onNoise: false })
  expect(compared.checks).toMatchObject([
    { format: 'tfjs', runtime: expect.stringContaining('TensorFlow.js 4') as string, numCompared: 4, numEqual: 4 },
  ])
  expect(compared.checks[0].maxDifference).toBeLessThan(1e-4)
})

test('an exported model whose weights are others is found out, without photos too', async () => {
  const exported = join(folder, 'exported')
  const shard = join(exported, 'weights.bin')
  const bytes = readFileSync(shard)
  new Float32Array(bytes.buffer, bytes.byteOffset, 400).fill(0.5)
  writeFileSync(shard, bytes)
  const compared = await trainer.compareExport({ ...compareAsked, exported, photos: [] })
  expect(compared.onNoise).toBe(true)
  expect(compared.checks[0].maxDifference).toBeGreaterThan(1e-3)
})

/** A PNG header that says 30,000 × 30,000 pixels, and nothing more. */
function hugePng(): Uint8Array {
  const bytes = new Uint8Array(64)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
  new DataView(bytes.buffer).setUint32(16, 30_000)
  new DataView(bytes.buffer).setUint32(20, 30_000)
  bytes.set([8, 2], 24)
  return bytes
}
