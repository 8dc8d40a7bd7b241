import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { addModel } from '../../src/node/models/added-models.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { conv2, dense2, input2, kerasH5, type MadeH5, model2, pool2 } from './made-files.ts'
import { containing } from './matchers.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline containers '))
const before = process.env['FROSTLINE_CONFIG']
beforeAll(() => {
  process.env['FROSTLINE_CONFIG'] = join(root, 'config')
})
afterAll(() => {
  if (before === undefined) delete process.env['FROSTLINE_CONFIG']
  else process.env['FROSTLINE_CONFIG'] = before
  rmSync(root, { recursive: true, force: true })
})

const sample = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(fileURLToPath(new URL('../keras/files', import.meta.url)), name)))
const refused = (path: string): Promise<unknown> =>
  openModel(path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

function put(folder: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  mkdirSync(join(root, folder), { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, folder, name), content)
  return join(root, folder)
}

const SHAPES = { conv: [1, 1, 3, 4], top: [4, 2], bias: [2] }
const config = model2(
  'net',
  [input2(), conv2('conv', 'photo'), pool2('pool', 'conv'), dense2('top', 'pool')],
  'photo',
  'top',
)
const groups = [
  { name: 'conv', weights: [{ name: 'conv/kernel:0', shape: SHAPES.conv }] },
  {
    name: 'top',
    weights: [
      { name: 'top/kernel:0', shape: SHAPES.top },
      { name: 'top/bias:0', shape: SHAPES.bias },
    ],
  },
]
const h5 = (more: Partial<MadeH5> = {}): Promise<Uint8Array<ArrayBuffer>> =>
  kerasH5({ config, kerasVersion: '2.15.0', groups, ...more })
const valuesOf = ({ weights }: LayerGraph): number[][] => [...weights.values()].map(({ values }) => [...values])

describe('an HDF5 file', () => {
  test('with packed datasets says what the plain one says', async () => {
    const plain = await openModel(join(put('h5', { 'plain.h5': await h5() }), 'plain.h5'))
    for (const level of [1, 9]) {
      const path = join(put('h5', { 'packed.h5': await h5({ packed: { level } }) }), 'packed.h5')
      expect(valuesOf((await openModel(path)).graph)).toEqual(valuesOf(plain.graph))
    }
  })

  test('that grows without measure is refused before it is unpacked', async () => {
    const units = 5_000_000
    const wide = model2(
      'net',
      [input2(), conv2('conv', 'photo'), pool2('pool', 'conv'), dense2('top', 'pool', units)],
      'photo',
      'top',
    )
    const zeros = { name: 'top/kernel:0', shape: [4, units], isZero: true }
    const bomb = await h5({
      config: wide,
      groups: [{ name: 'top', weights: [zeros] }],
      packed: { level: 9 },
      also: (file) => void file.create_group('nothing'),
    })
    expect(bomb.length).toBeLessThan(2 ** 20)
    const path = join(put('h5', { 'bomb.h5': bomb }), 'bomb.h5')
    expect(await refused(path)).toMatchObject({ code: 'model-bad-h5', message: containing('bytes unpacked') })
  })

  test('may hold anything beside its weights', async () => {
    const bytes = await h5({
      also: (file) => {
        file.create_dataset({ name: 'class_names', data: ['ash', 'elm'] })
        const history = file.create_group('history')
        history.create_dataset({ name: 'loss', data: new Float64Array(1000), shape: [1000], dtype: '<d', chunks: [10] })
        file.create_soft_link('/nowhere', 'gone')
      },
    })
    expect((await openModel(join(put('h5', { 'more.h5': bytes }), 'more.h5'))).graph.weights.size).toBe(3)
  })

  test('whose weight is no number is refused by the name of the weight', async () => {
    const bytes = await h5({
      groups: [groups[0]],
      also: (file) => {
        const root = file.get('model_weights') as ReturnType<typeof file.create_group>
        root.delete_attribute('layer_names')
        root.create_attribute('layer_names', ['conv', 'top'])
        const top = root.create_group('top')
        top.create_attribute('weight_names', ['kernel:0'])
        top.create_dataset({ name: 'kernel:0', data: ['a', 'b'] })
      },
    })
    expect(await refused(join(put('h5', { 'words.h5': bytes }), 'words.h5'))).toMatchObject({
      code: 'model-weights-mismatch',
      message: containing('“kernel:0” of layer “top”'),
    })
  })
})

describe('a .keras', () => {
  test('that was unpacked is opened by its folder, its config or its weights, and added', async () => {
    const folder = put('my.keras', unzipSync(sample('sequential.keras')))
    for (const path of [folder, join(folder, 'config.json'), join(folder, 'model.weights.h5')])
      expect((await openModel(path)).graph.name).toBe('sequential')
    const { name } = await addModel(folder)
    expect((await openModel(name)).graph.name).toBe('sequential')
  })

  test('or .h5 in a zip is opened with the labels beside it', async () => {
    for (const inner of ['sequential.keras', 'sequential.h5']) {
      const zip = zipSync({
        [`out/${inner}`]: sample(inner),
        'out/labels.txt': text('ash\nelm\n'),
        'photo.jpg': text('x'),
      })
      const { graph, warnings } = await openModel(join(put('zip', { 'a.zip': zip }), 'a.zip'))
      expect([graph.name, graph.classNames]).toEqual(['sequential', ['ash', 'elm']])
      expect(warnings).toEqual([containing('labels.txt')])
    }
  })

  test('in a zip in a zip is not, nor one of several', async () => {
    const deep = zipSync({ 'b.keras': zipSync({ 'c.keras': sample('sequential.keras') }) })
    expect(await refused(join(put('zip', { 'deep.zip': deep }), 'deep.zip'))).toMatchObject({
      code: 'model-bad-archive',
    })
    const two = zipSync({ 'a.keras': sample('sequential.keras'), 'b.h5': sample('sequential.h5') })
    expect(await refused(join(put('zip', { 'two.zip': two }), 'two.zip'))).toMatchObject({
      code: 'model-not-a-model',
      message: containing('several models: a.keras, b.h5'),
    })
  })

  test('that unpacks to far more than the zip around it is refused', async () => {
    const inner = zipSync({ 'config.json': text('{}'), 'model.weights.h5': new Uint8Array(60 * 2 ** 20) }, { level: 9 })
    const outer = zipSync({ 'a.keras': zipSync({ 'pad.bin': new Uint8Array(8) }), 'x.keras': inner }, { level: 9 })
    expect(outer.length).toBeLessThan(500_000)
    const only = zipSync({ 'x.keras': inner }, { level: 9 })
    expect(await refused(join(put('zip', { 'bomb.zip': only }), 'bomb.zip'))).toMatchObject({
      code: 'model-bad-archive',
    })
  })
})

describe('a layers-model that browsers saved', () => {
  const shapes = [
    ['conv/kernel', SHAPES.conv],
    ['top/kernel', SHAPES.top],
    ['top/bias', SHAPES.bias],
  ] as const
  const weights = shapes.map(([name, shape]) => ({ name, shape, dtype: 'float32' }))
  const modelJson = (path: string): string =>
    JSON.stringify({ modelTopology: config, weightsManifest: [{ paths: [path], weights }] })
  const bytes = (first: number): Uint8Array =>
    new Uint8Array(Float32Array.from({ length: 22 }, (_, i) => first + i).buffer)
  const first = async (path: string): Promise<number | undefined> =>
    (await openModel(path)).graph.weights.get('conv/kernel')?.values[0]

  test('is found by what it is, whatever its name', async () => {
    const folder = put('named', {
      'my-net.json': modelJson('./my-net.weights.bin'),
      'my-net.weights.bin': bytes(1),
      'package.json': '{"name":"x"}',
      'certificate.json': '{}',
    })
    expect(await first(folder)).toBe(1)
    const { name } = await addModel(join(folder, 'my-net.json'))
    expect(name).toBe('my-net')
    expect(await first('my-net')).toBe(1)
    expect(await refused(join(folder, 'certificate.json'))).toMatchObject({ code: 'model-not-a-model' })
  })

  test('takes the weights that came with it, also as a second download beside the first', async () => {
    const folder = put('twice', {
      'net.json': modelJson('./net.weights.bin'),
      'net.weights.bin': bytes(1),
      'net (1).json': modelJson('./net.weights.bin'),
      'net.weights (1).bin': bytes(100),
    })
    expect([await first(join(folder, 'net.json')), await first(join(folder, 'net (1).json'))]).toEqual([1, 100])
  })

  test('takes a weight file by its name without folders, or the only one of the right length, and says so', async () => {
    const flat = put('flat', {
      'model.json': modelJson('shards/group1-shard1of1.bin'),
      'group1-shard1of1.bin': bytes(7),
    })
    expect(await first(flat)).toBe(7)
    const other = put('other', {
      'model.json': modelJson('w.bin'),
      'renamed.bin': bytes(9),
      'short.bin': new Uint8Array(4),
    })
    const { graph, warnings } = await openModel(other)
    expect(graph.weights.get('conv/kernel')?.values[0]).toBe(9)
    expect(warnings[0]).toContain('“renamed.bin”')
    put('other', { 'third.bin': bytes(3) })
    expect(await refused(other)).toMatchObject({ code: 'model-shard-missing' })
  })

  test('the same in a zip', async () => {
    const zip = zipSync({ 'a/net (1).json': text(modelJson('net.weights.bin')), 'a/net.weights (1).bin': bytes(5) })
    expect(await first(join(put('zip', { 'named.zip': zip }), 'named.zip'))).toBe(5)
  })
})

describe('Teachable Machine’s export for Keras', () => {
  const files = async (): Promise<Record<string, Uint8Array>> => ({
    'keras_model.h5': await h5(),
    'labels.txt': text('0 cat\n1 big dog\n'),
  })

  test('is known by its name and its numbered labels, zipped or not', async () => {
    const made = await files()
    const paths = [
      join(put('tm', { 'converted_keras.zip': zipSync(made) }), 'converted_keras.zip'),
      put('tm/unzipped', made),
      join(put('tm', made), 'keras_model.h5'),
    ]
    for (const path of paths) {
      const { graph, warnings } = await openModel(path)
      expect(graph.classNames).toEqual(['cat', 'big dog'])
      expect(graph.preprocessing).toMatchObject({ resize: 'crop', mean: [127.5, 127.5, 127.5] })
      expect(warnings.join()).toContain('Teachable Machine')
    }
  })

  test('labels with numbers of their own stay as they are', async () => {
    const folder = put('own', { 'keras_model.h5': await h5(), 'labels.txt': '2 doors\n4 doors\n' })
    const { graph } = await openModel(folder)
    expect([graph.classNames, graph.preprocessing.resize]).toEqual([['2 doors', '4 doors'], 'stretch'])
  })

  test('labels beside several models are nobody’s', async () => {
    const folder = put('several', { 'a.h5': await h5(), 'labels.txt': 'ash\nelm\n' })
    copyFileSync(join(folder, 'a.h5'), join(folder, 'b.h5'))
    expect((await openModel(join(folder, 'a.h5'))).graph.classNames).toBeUndefined()
  })
})
