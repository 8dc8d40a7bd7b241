import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { listModels } from '../../src/node/models/list-models.ts'
import { BUNDLED_MODELS } from '../../src/node/models/model-folders.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { saveModel } from '../../src/node/models/save-model.ts'
import { hasSharedModels, SHARED_MODELS } from './fixtures.ts'
import { containing } from './matchers.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'frostline-models-'))
})
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

const bundled = join(BUNDLED_MODELS, 'frostnet-64')
/** A copy of the bundled model to damage. */
function copy(name: string): string {
  const folder = join(root, name)
  cpSync(bundled, folder, { recursive: true })
  return folder
}
const refused = (path: string): Promise<unknown> =>
  openModel(path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

describe('opening', () => {
  test('the bundled model by default, with all that is known of it', async () => {
    const { graph, warnings } = await openModel()
    expect(warnings).toEqual([])
    expect(graph.classNames).toHaveLength(200)
    expect(graph.provenance).toEqual({
      source: 'frostnet-64',
      format: 'tfjs-layers-model',
      licence: 'Apache-2.0',
      preprocessing: { from: 'stated', why: containing('frostline.json') },
    })
    expect(graph.preprocessing).toEqual({
      inputHeight: 64,
      inputWidth: 64,
      resize: 'stretch',
      channelOrder: 'rgb',
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
    })
  })

  test('by folder, by model.json and in a run’s folder, whatever their names', async () => {
    const folder = copy('my models #1 100% ä 雪')
    mkdirSync(join(root, 'run'))
    cpSync(folder, join(root, 'run', 'model'), { recursive: true })
    for (const path of [folder, join(folder, 'model.json'), join(root, 'run')])
      expect((await openModel(path)).graph.layers).toHaveLength(65)
  })

  test('by name in the folders of FROSTLINE_MODEL_PATH', async () => {
    cpSync(bundled, join(root, 'lab', 'winter'), { recursive: true })
    const modelPath = join(root, 'lab')
    expect((await openModel('winter', { modelPath })).folder).toBe(join(root, 'lab', 'winter'))
    const listed = await listModels({ modelPath })
    expect(listed.map(({ name, isBundled, isDefault }) => [name, isBundled, isDefault])).toEqual([
      ['frostnet-64', true, true],
      ['winter', false, false],
    ])
    expect(listed[0]?.card).toContain('Tiny ImageNet')
  })

  test('a name or folder that is not there is answered with what is', async () => {
    expect(await refused('frostnet-46')).toMatchObject({
      code: 'model-not-found',
      data: { close: [{ name: 'frostnet-64', isHere: true }] },
    })
    expect(await refused(root)).toMatchObject({
      code: 'model-not-found',
      message: containing('holds no model'),
    })
    expect(await refused(join(bundled, 'CARD.md'))).toMatchObject({ code: 'model-not-a-model' })
    expect(await refused('x'.repeat(5000))).toMatchObject({ code: 'model-not-found' })
    expect(await refused('a\0b')).toMatchObject({ code: 'model-not-found' })
  })

  test.skipIf(!hasSharedModels)('Teachable Machine’s labels and cropping', async () => {
    const { graph, warnings } = await openModel(join(SHARED_MODELS, 'teachable-machine-export'))
    expect(graph.classNames).toEqual(['Mars', 'Snickers', 'Rood', 'Class 4'])
    expect(graph.preprocessing).toMatchObject({ inputHeight: 224, resize: 'crop', mean: [127.5, 127.5, 127.5] })
    expect(warnings).toEqual([])
  })

  test('what is assumed is said', async () => {
    const folder = copy('unknown')
    for (const name of ['frostline.json', 'labels.json']) rmSync(join(folder, name))
    const json = readFileSync(join(folder, 'model.json'), 'utf8').replaceAll('frostnet_64', 'mystery')
    writeFileSync(join(folder, 'model.json'), json)
    writeFileSync(join(folder, 'labels.txt'), 'one\ntwo\n')
    const { graph, warnings } = await openModel(folder)
    expect(warnings).toEqual([containing('-1 to 1'), containing('200 outputs but 2 class names')])
    expect(graph.classNames).toBeUndefined()
  })
})

describe('damaged and hostile folders', () => {
  test('JSON that is none, truncated, or too deep', async () => {
    const folder = copy('broken')
    for (const text of ['', '{"modelTopology":', 'weights', '['.repeat(200_000)]) {
      writeFileSync(join(folder, 'model.json'), text)
      expect(await refused(folder)).toMatchObject({ code: 'model-not-a-model' })
    }
  })

  test('weights that are missing, cut, too long or a folder', async () => {
    const folder = copy('weights')
    const weights = join(folder, 'weights.bin')
    const bytes = readFileSync(weights)
    rmSync(weights)
    expect(await refused(folder)).toMatchObject({
      code: 'model-shard-missing',
      message: containing('weights.bin'),
    })
    mkdirSync(weights)
    expect(await refused(folder)).toMatchObject({ code: 'model-shard-missing' })
    rmSync(weights, { recursive: true })
    writeFileSync(weights, bytes.subarray(0, 1000))
    expect(await refused(folder)).toMatchObject({
      code: 'model-shard-short',
      message: containing('1000 of the 2329184 bytes'),
    })
    writeFileSync(weights, Buffer.concat([bytes, bytes]))
    expect(await refused(folder)).toMatchObject({ code: 'model-shard-long' })
  })

  test.skipIf(process.platform === 'win32')('links out of the folder, also of a folder in it', async () => {
    const folder = copy('links')
    const weights = join(folder, 'weights.bin')
    copyFileSync(weights, join(root, 'outside.bin'))
    rmSync(weights)
    symlinkSync(join(root, 'outside.bin'), weights)
    expect(await refused(folder)).toMatchObject({ code: 'model-path-escape' })
    rmSync(weights)
    symlinkSync(root, join(folder, 'sub'))
    const json = readFileSync(join(folder, 'model.json'), 'utf8').replace('"weights.bin"', '"sub/outside.bin"')
    writeFileSync(join(folder, 'model.json'), json)
    expect(await refused(folder)).toMatchObject({ code: 'model-path-escape' })
  })

  test('a frostline.json of another model, another version or with zero scaling', async () => {
    const folder = copy('described')
    const file = join(folder, 'frostline.json')
    const json = JSON.parse(readFileSync(file, 'utf8')) as { preprocessing: object }
    const { preprocessing } = json
    const changes = [
      { preprocessing: { ...preprocessing, inputWidth: 65 } },
      { preprocessing: { ...preprocessing, std: [1, 0, 1] } },
      { preprocessing: null },
    ]
    for (const change of changes) {
      writeFileSync(file, JSON.stringify({ ...json, ...change }))
      expect(await refused(folder)).toMatchObject({ code: 'model-bad-preprocessing' })
    }
    for (const version of ['1', null, 0]) {
      writeFileSync(file, JSON.stringify({ ...json, version }))
      expect(await refused(folder), JSON.stringify(version)).toMatchObject({ code: 'other-format' })
    }
    writeFileSync(file, JSON.stringify({ ...json, version: 2 }))
    expect(await refused(folder)).toMatchObject({ code: 'newer-format' })
  })
})

describe('saving', () => {
  const TRAINED = {
    finishedAt: '2026-01-31T12:00:00Z',
    counts: { train: 8, validation: 2, test: 2 },
    bestEpochNumber: 3,
    dataHash: 'ab'.repeat(32),
  }
  const classNames = ['kühl & klar', '__proto__', 'line\nbreak']
  test('and opening again gives the same model, labels and preprocessing', async () => {
    const { graph } = await openModel()
    const changed = replaceHead(
      { ...graph, preprocessing: { ...graph.preprocessing, resize: 'crop' } },
      { numClasses: 3, classNames, dropout: 0.1, activation: 'sigmoid', seed: 9 },
    )
    const folder = join(root, 'deep', 'out', 'mödel 1')
    await saveModel(changed, folder, { versions: { frostline: '0.1.0' }, record: { trained: TRAINED } })
    expect(readdirSync(folder).sort()).toEqual([
      'frostline.json',
      'labels.json',
      'labels.txt',
      'model.json',
      'weights.bin',
    ])
    expect(readdirSync(join(root, 'deep', 'out'))).toEqual(['mödel 1'])
    const { graph: opened, warnings } = await openModel(folder)
    expect(warnings).toEqual([])
    expect(opened).toEqual({ ...changed, provenance: { ...changed.provenance, source: folder } })
    expect(readFileSync(join(folder, 'labels.txt'), 'utf8').split('\n')).toHaveLength(4)
    expect(JSON.parse(readFileSync(join(folder, 'frostline.json'), 'utf8'))).toMatchObject({
      versions: { frostline: '0.1.0' },
      trained: TRAINED,
      provenance: { source: 'frostnet-64' },
    })
  })

  test('never replaces a folder unless told, and then only a model', async () => {
    const { graph } = await openModel()
    const folder = copy('taken')
    await expect(saveModel(graph, folder)).rejects.toMatchObject({ code: 'model-exists' })
    rmSync(join(folder, 'weights.bin'))
    await saveModel(graph, folder, { overwrite: true })
    expect((await openModel(folder)).graph.weights.size).toBe(97)
    const photos = join(root, 'photos')
    mkdirSync(photos)
    writeFileSync(join(photos, 'a.jpg'), '')
    await expect(saveModel(graph, photos, { overwrite: true })).rejects.toMatchObject({ code: 'folder-not-empty' })
    await expect(saveModel(graph, join(photos, 'a.jpg'))).rejects.toMatchObject({ code: 'out-not-a-folder' })
    expect(readdirSync(photos)).toEqual(['a.jpg'])
  })
})
