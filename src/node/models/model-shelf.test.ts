import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ModelDescription, ModelCard, LayerWeights } from '../../shared/contract/app/models.ts'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import { stopOf } from '../../core/freeze/frost-line.ts'
import { ModelShelf } from './model-shelf.ts'

const root = mkdtempSync(join(tmpdir(), 'shelf-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const wanted = { model: null, classNames: ['ash', 'elm', 'oak'], numTrainPhotos: 60, multiLabel: false }

test('lists the bundled model with its size, classes and licence, and says why another cannot be used', async () => {
  mkdirSync(join(root, 'broken'))
  writeFileSync(join(root, 'broken', 'model.json'), '{')
  const { models, unusable } = await new ModelShelf({ modelPath: root }).list()
  const bundled = models.find(({ isDefault }) => isDefault)
  expect(ModelCard.parse(bundled)).toMatchObject({
    isBundled: true,
    inputWidth: 64,
    numParameters: 582_296,
    numClasses: 200,
    licence: 'Apache-2.0',
  })
  expect(bundled?.description).toMatch(/^Comes with Frostline: small, quick/)
  expect(unusable).toEqual([{ name: 'broken', reason: expect.stringContaining('not JSON') as string }])
})

test('describes a model with a head for the project’s classes and a line that suits its photos', async () => {
  const shelf = new ModelShelf({ modelPath: '' })
  const few = ModelDescription.parse(await shelf.describe(wanted))
  expect(few.map.numClasses).toBe(3)
  expect(few.map.blocks).toHaveLength(11)
  expect(stopOf(few.map, few.suggested.line)).toBe(10)
  const many = await shelf.describe({ ...wanted, numTrainPhotos: 3000 })
  expect(stopOf(many.map, many.suggested.line)).toBeLessThan(10)
  expect(stopOf(many.map, many.suggested.line)).toBeGreaterThan(0)
  expect((await shelf.describe({ ...wanted, classNames: [] })).map.numClasses).toBe(2)
})

test('says how quick a model is here where that was measured, on its card and in its description', async () => {
  const measured = {
    forwardSeconds: Array.from({ length: 11 }, (_, i) => (i + 1) / 4400),
    augmentSeconds: 0,
    steps: [{ line: 0, fixedSeconds: 0.01, secondsPerImage: 0.002 }],
    batchSize: 32,
    memory: null,
    measuredAt: 0,
    on: { executor: 'native' as const, library: 'a library', cpu: 'a cpu', numCores: 2, threads: 2, oneDnn: true },
  } satisfies ModelMeasurement
  const recalled = (measurement: ModelMeasurement | undefined) => new ModelShelf({ modelPath: '' }, () => measurement)
  const described = ModelDescription.parse(await recalled(measured).describe(wanted))
  expect(described.measured).toEqual(measured)
  expect(described.card.photosPerSecond).toBeCloseTo(400)
  const { models } = await recalled(measured).list()
  expect(models.find(({ isDefault }) => isDefault)?.photosPerSecond).toBeCloseTo(400)
  expect((await recalled(undefined).describe(wanted)).measured).toBeNull()
  // of another division into blocks
  expect((await recalled({ ...measured, forwardSeconds: [0.1], steps: [] }).describe(wanted)).measured).toBeNull()
})

test('knows which of the project’s classes the model tells apart already, however they are written', async () => {
  const { knownClasses } = await new ModelShelf({ modelPath: '' }).describe({
    ...wanted,
    classNames: ['Golden_Retriever', 'my cat'],
  })
  expect(knownClasses).toEqual(['Golden_Retriever'])
})

test('shows how weights lie and filters look; a new head has none yet', async () => {
  const shelf = new ModelShelf({ modelPath: '' })
  const stem = LayerWeights.parse(await shelf.weights(null, 'stem_conv'))
  expect(stem.filters).toMatchObject({ width: 3, height: 3, channels: 3, numFilters: 24 })
  expect(stem.filters?.images[0]).toHaveLength(27)
  expect(stem.histogram?.counts.reduce((sum, n) => sum + n, 0)).toBe(3 * 3 * 3 * 24)
  expect((await shelf.weights(null, 'block1_depthwise')).filters).toMatchObject({ channels: 1, numFilters: 24 })
  expect((await shelf.weights(null, 'block1_pointwise')).filters).toBeNull()
  expect(await shelf.weights(null, 'head_dense')).toEqual({ histogram: null, filters: null })
  await expect(shelf.weights(null, 'nowhere')).rejects.toMatchObject({ code: 'model-no-such-layer' })
})

test('a model that cannot be read is tried again when it is asked for again', async () => {
  const shelf = new ModelShelf({ modelPath: root })
  await expect(shelf.describe({ ...wanted, model: 'broken' })).rejects.toMatchObject({ code: 'model-not-a-model' })
  rmSync(join(root, 'broken'), { recursive: true })
  await expect(shelf.describe({ ...wanted, model: 'broken' })).rejects.toMatchObject({ code: 'model-not-found' })
})

test('a model stays in memory until its file changes', async () => {
  const shelf = new ModelShelf({ modelPath: root })
  const folder = join(root, 'kept')
  cpSync(new URL('../../../resources/models/frostnet-64', import.meta.url), folder, { recursive: true })
  const opened = await shelf.open('kept')
  expect(await shelf.open('kept')).toBe(opened)
  utimesSync(join(folder, 'model.json'), new Date(), new Date(Date.now() + 5000))
  expect(await shelf.open('kept')).not.toBe(opened)
  rmSync(folder, { recursive: true })
  await expect(shelf.open('kept')).rejects.toMatchObject({ code: 'model-not-found' })
})
