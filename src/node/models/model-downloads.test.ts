import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { catalogModel } from '../../core/models/catalog/catalog.ts'
import type { CatalogModel, KerasCatalogModel } from '../../core/models/catalog/catalog-model.ts'
import { answerWith, cutAfter, TestServer } from '../downloads/test-server.ts'
import { lockFolder } from '../files/lock-folder.ts'
import { addModel, removeModel } from './added-models.ts'
import { listModels } from './list-models.ts'
import { bytesHere, downloadModel, isHere, type ModelDownloadOptions } from './model-downloads.ts'
import { addedModels, BUNDLED_MODELS } from './model-folders.ts'
import { openModel } from './open-model.ts'

const bundled = join(BUNDLED_MODELS, 'frostnet-64')
const weights = readFileSync(join(bundled, 'weights.bin'))
const classes = Object.fromEntries(
  Array.from({ length: 1000 }, (_, i) => [i, [`n${i}`, i < 2 ? 'crane' : `thing_${i}`]]),
)
const keras = join(import.meta.dirname, '../../../tests/keras/files/sequential.keras')
const before = process.env['FROSTLINE_CONFIG']
let root = ''
let server: TestServer
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'frostline catalog '))
  process.env['FROSTLINE_CONFIG'] = join(root, 'config')
  server = await new TestServer().listen()
  for (const name of ['model.json', 'weights.bin']) server.files.set(`/net/${name}`, readFileSync(join(bundled, name)))
  server.files.set('/classes.json', Buffer.from(JSON.stringify(classes)))
})
afterEach(() => {
  vi.useRealTimers()
  server.close()
  if (before === undefined) delete process.env['FROSTLINE_CONFIG']
  else process.env['FROSTLINE_CONFIG'] = before
  rmSync(root, { recursive: true, force: true })
})

const facts = {
  title: 'Frostnet',
  architecture: 'Frostnet',
  hasTop: true,
  inputSize: 64,
  preprocessing: 'tf',
  licence: 'Apache-2.0',
  top1: 0.453,
  top1Source: 'its card',
} as const
const frostnet = (changed: Partial<CatalogModel> = {}): CatalogModel => ({
  ...facts,
  format: 'tfjs-layers-model',
  id: 'frostnet-web',
  numParameters: 582_296,
  file: { address: server.address('/net/model.json') },
  weightsSha256: createHash('sha256').update(weights).digest('hex'),
  ...(changed as object),
})
const options: ModelDownloadOptions = { allowHttp: true, env: {}, retryMs: 1, maxTries: 2 }
const names = async () => (await listModels({ modelPath: '' })).map(({ name }) => name)

test('a layers-model comes with the files it names, is opened by its name, and says what it is', async () => {
  const told: number[] = []
  const folder = await downloadModel(frostnet(), {
    ...options,
    onProgress: ({ doneBytes, totalBytes }) => told.push(doneBytes / totalBytes),
  })
  expect(folder).toBe(join(addedModels(), 'frostnet-web'))
  expect(readdirSync(folder).sort()).toEqual(['CARD.md', 'model.json', 'weights.bin'])
  expect((await openModel('frostnet-web')).graph.layers.length).toBeGreaterThan(60)
  expect(readFileSync(join(folder, 'CARD.md'), 'utf8')).toMatch(/Apache-2\.0[^]*45\.3 %|45\.3 %[^]*Apache-2\.0/)
  expect([told.at(-1), [...told].sort((a, b) => a - b)]).toEqual([1, told])
  expect(await names()).toEqual(['frostnet-64', 'frostnet-web'])
  expect(bytesHere('frostnet-web')).toBe(0)
  await expect(downloadModel(frostnet(), options)).rejects.toMatchObject({ code: 'model-exists' })
})

test('what a failed download left is kept and taken up, and the model is not there until it is whole', async () => {
  server.mishaps = [undefined, cutAfter(1_000_000), answerWith(503), answerWith(503)]
  await expect(downloadModel(frostnet(), options)).rejects.toMatchObject({ code: 'download-server' })
  expect([isHere('frostnet-web'), await names()]).toEqual([false, ['frostnet-64']])
  expect(bytesHere('frostnet-web')).toBeGreaterThan(1_000_000)
  await downloadModel(frostnet(), options)
  expect(server.asked.filter((asked) => asked.startsWith('/net/model.json'))).toHaveLength(1)
  expect(server.asked.at(-1)).toBe('/net/weights.bin bytes=1000000-')
})

test('the time left of a download that is taken up is that of the bytes that come now', async () => {
  server.mishaps = [undefined, cutAfter(1_000_000), answerWith(503), answerWith(503)]
  await expect(downloadModel(frostnet(), options)).rejects.toMatchObject({ code: 'download-server' })
  vi.useFakeTimers({ toFake: ['performance'] })
  const told: { doneBytes: number; secondsLeft: number | undefined; expected: number }[] = []
  let [begun, at] = [0, 0]
  await downloadModel(frostnet(), {
    ...options,
    onProgress: ({ doneBytes, totalBytes, secondsLeft }) => {
      if (doneBytes >= 1_000_000 && begun === 0) begun = doneBytes
      const expected = (at / (doneBytes - begun)) * (totalBytes - doneBytes)
      told.push({ doneBytes, secondsLeft, expected })
      at += 1
      vi.advanceTimersByTime(1000)
    },
  })
  const later = told.filter(({ doneBytes }) => begun > 0 && doneBytes > begun)
  expect(later.length).toBeGreaterThan(2)
  for (const { secondsLeft, expected } of later) expect(secondsLeft).toBeCloseTo(expected, 6)
})

test('another model than the catalog says is refused and not kept', async () => {
  const refusals = [frostnet({ numParameters: 582_297 }), frostnet({ weightsSha256: 'f'.repeat(64) })]
  for (const model of refusals)
    await expect(downloadModel(model, options)).rejects.toMatchObject({ code: 'download-damaged' })
  const escaping = JSON.parse(readFileSync(join(bundled, 'model.json'), 'utf8')) as {
    weightsManifest: { paths: string[] }[]
  }
  for (const path of ['../../secret', 'http:x', 'a/b', 'x%2f', '.hidden', 'x?y']) {
    for (const group of escaping.weightsManifest) group.paths = [path]
    server.files.set('/net/model.json', Buffer.from(JSON.stringify(escaping)))
    await expect(downloadModel(frostnet(), options)).rejects.toMatchObject({
      code: expect.stringMatching(/download-damaged|model-path-escape/) as string,
    })
  }
  server.files.set('/net/model.json', Buffer.from('<html>Sign in</html>'))
  await expect(downloadModel(frostnet(), options)).rejects.toMatchObject({ code: 'model-not-a-model' })
  expect(await names()).toEqual(['frostnet-64'])
  expect(server.asked.every((asked) => /^\/net\/(model\.json|weights\.bin)/.test(asked))).toBe(true)
})

test('two downloads of one model do not write over each other', async () => {
  const work = join(addedModels(), '.downloads', 'frostnet-web')
  mkdirSync(work, { recursive: true })
  const lock = lockFolder(work)
  await expect(downloadModel(frostnet(), options)).rejects.toMatchObject({ code: 'download-running' })
  lock.release()
  const both = await Promise.allSettled([downloadModel(frostnet(), options), downloadModel(frostnet(), options)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a stopped download keeps what came', async () => {
  const stop = new AbortController()
  const stopped = downloadModel(frostnet(), {
    ...options,
    signal: stop.signal,
    onProgress: ({ doneBytes }) => doneBytes > 50_000 && stop.abort(),
  })
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  expect(bytesHere('frostnet-web')).toBeGreaterThan(0)
  await downloadModel(frostnet(), options)
})

const shared = process.env['FROSTLINE_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const real = join(shared, 'models', 'keras-h5', 'mobilenet_2_5_224_tf_no_top.h5')
test.skipIf(!existsSync(real))(
  'real weights of Keras come, are opened by their name, and are removed again',
  async () => {
    const entry = catalogModel('mobilenet-0.25-notop') as KerasCatalogModel
    server.files.set('/mobilenet_2_5_224_tf_no_top.h5', readFileSync(real))
    const model = { ...entry, file: { ...entry.file, address: server.address('/mobilenet_2_5_224_tf_no_top.h5') } }
    server.mishaps = [cutAfter(700_000)]
    const folder = await downloadModel({ ...model, labels: { address: server.address('/classes.json') } }, options)
    const { graph } = await openModel('mobilenet-0.25-notop')
    expect([graph.preprocessing.inputWidth, graph.layers.length > 80]).toEqual([224, true])
    const beside = join(folder, 'mobilenet_2_5_224_tf_no_top.h5.labels.json')
    const { classNames: labels } = JSON.parse(readFileSync(beside, 'utf8')) as { classNames: string[] }
    expect([labels.length, labels[0], labels[1], labels[2]]).toEqual([1000, 'crane', 'crane (n1)', 'thing 2'])
    await removeModel('mobilenet-0.25-notop')
    expect(readdirSync(addedModels())).toEqual(['.downloads'])
  },
)

test('only what was added or downloaded is removed, with all that lies beside it', async () => {
  writeFileSync(join(root, 'mine.keras'), readFileSync(keras))
  writeFileSync(join(root, 'mine.keras.labels.json'), '["a","b"]')
  const { name } = await addModel(join(root, 'mine.keras'))
  expect(readdirSync(addedModels()).sort()).toEqual(['mine.keras', 'mine.keras.labels.json'])
  await removeModel(name, { modelPath: '' })
  expect(readdirSync(addedModels())).toEqual([])
  const lab = join(root, 'lab')
  mkdirSync(join(lab, 'shared-net'), { recursive: true })
  writeFileSync(join(lab, 'shared-net', 'net.keras'), readFileSync(keras))
  for (const [wanted, code] of [
    ['frostnet-64', 'model-not-removable'],
    ['shared-net', 'model-not-removable'],
    ['../lab', 'model-not-found'],
  ] as const)
    await expect(removeModel(wanted, { modelPath: lab })).rejects.toMatchObject({ code })
  expect(existsSync(join(lab, 'shared-net', 'net.keras'))).toBe(true)
})
