import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { readLayersModel } from '../../src/core/formats/tfjs/layers-model.ts'
import { loadWithTfjs } from './fixtures.ts'
import type { ModelFiles } from './fixtures.ts'

type Spec = tf.io.WeightsManifestEntry

/** A dense model on flat input whose weights lie as told. */
function denseFiles(specs: readonly Spec[], bytes: Uint8Array, layers?: object[]): ModelFiles {
  const config = { name: 'm', layers: layers ?? [denseLayer('d')] }
  return {
    modelJson: {
      modelTopology: { class_name: 'Sequential', config },
      weightsManifest: [{ paths: ['w'], weights: specs }],
    },
    readShard: async () => bytes,
  }
}
const denseLayer = (name: string, more: object = { batch_input_shape: [null, 4] }): object => ({
  class_name: 'Dense',
  config: { name, units: 4, use_bias: false, activation: 'linear', ...more },
})
const preprocessing = {
  inputHeight: 1,
  inputWidth: 1,
  resize: 'stretch',
  channelOrder: 'rgb',
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const
const read = ({ modelJson, readShard }: ModelFiles) => readLayersModel(modelJson, readShard, { preprocessing })
const random = (n: number): number[] => Array.from({ length: n }, (_, i) => (i * 2654435761) % 65536)

describe('quantized weights are what TF.js makes of them', () => {
  test.each([
    ['uint8', Uint8Array.from(random(16)), { dtype: 'uint8', min: -1.5, scale: 0.0123 }, 'float32'],
    [
      'uint16',
      new Uint8Array(Uint16Array.from(random(16)).buffer),
      { dtype: 'uint16', min: -1, scale: 3e-5 },
      'float32',
    ],
    [
      'float16',
      new Uint8Array(Uint16Array.from(random(16).map((n) => n & 0xbbff)).buffer),
      { dtype: 'float16' },
      'float32',
    ],
    [
      'float16 below 2^-14',
      new Uint8Array(Uint16Array.from(random(16).map((n) => n & 0x83ff)).buffer),
      { dtype: 'float16' },
      'float32',
    ],
    ['int32 in uint8', Uint8Array.from(random(16)), { dtype: 'uint8', min: -3, scale: 0.7 }, 'int32'],
  ] as const)('%s', async (_, bytes, quantization, dtype) => {
    const spec = { name: 'd/kernel', shape: [4, 4], dtype, quantization } as unknown as Spec
    const ours = (await read(denseFiles([spec], bytes))).weights.get('d/kernel')?.values
    const theirs = await tf.io.decodeWeights(bytes.slice().buffer, [spec])['d/kernel'].data()
    expect(ours).toEqual(Float32Array.from(theirs))
  })

  test('int32 and bool weights become float32', async () => {
    const ints = new Uint8Array(Int32Array.from({ length: 16 }, (_, i) => i - 8).buffer)
    const asInts = await read(denseFiles([{ name: 'd/kernel', shape: [4, 4], dtype: 'int32' }], ints))
    expect([...(asInts.weights.get('d/kernel')?.values ?? [])]).toEqual(Array.from({ length: 16 }, (_, i) => i - 8))
    const asBools = await read(
      denseFiles([{ name: 'd/kernel', shape: [4, 4], dtype: 'bool' }], new Uint8Array(16).fill(1)),
    )
    expect([...(asBools.weights.get('d/kernel')?.values ?? [])]).toEqual(Array<number>(16).fill(1))
  })
})

describe('weights are found', () => {
  const values = Float32Array.from({ length: 32 }, (_, i) => i)
  const bytes = new Uint8Array(values.buffer)
  const layers = [denseLayer('dense'), denseLayer('dense_1', {})]
  const specs = (a: string, b: string): Spec[] => [a, b].map((name) => ({ name, shape: [4, 4], dtype: 'float32' }))

  test.each([
    ['by their names', 'dense/kernel', 'dense_1/kernel'],
    ["by names with Keras' output number", 'dense/kernel:0', 'dense_1/kernel:0'],
    ['in repeated scopes', 'dense/dense/kernel', 'dense_1/dense_1/kernel'],
    ["by Keras 3's numbers", 'dense/0', 'dense_1/0'],
    ['by order where names tell nothing', 'Variable', 'Variable_1'],
  ])('%s', async (_, a, b) => {
    const graph = await read(denseFiles(specs(a, b), bytes, layers))
    expect(graph.weights.get('dense/kernel')?.values[0]).toBe(0)
    expect(graph.weights.get('dense_1/kernel')?.values[0]).toBe(16)
  })

  test('whatever their order in the file', async () => {
    const graph = await read(denseFiles(specs('dense_1/kernel', 'dense/kernel'), bytes, layers))
    expect(graph.weights.get('dense_1/kernel')?.values[0]).toBe(0)
    expect([...graph.weights.keys()]).toEqual(['dense/kernel', 'dense_1/kernel'])
  })

  test("in the optimizer's company", async () => {
    const optimizer = { name: 'Adam/m', shape: [2], dtype: 'float32', group: 'optimizer' } as Spec
    const files = denseFiles(
      [{ name: 'dense/kernel', shape: [4, 4], dtype: 'float32' }, optimizer],
      bytes.slice(0, 72),
      [denseLayer('dense')],
    )
    expect((await read(files)).weights.size).toBe(1)
  })

  test('across shards that part a weight', async () => {
    const { modelJson } = denseFiles(specs('dense/kernel', 'dense_1/kernel'), bytes, layers)
    const cuts = new Map([
      ['a', bytes.slice(0, 7)],
      ['b', bytes.slice(7, 100)],
      ['c', bytes.slice(100)],
    ])
    const json = {
      ...modelJson,
      weightsManifest: [{ paths: ['a', 'b', 'c'], weights: specs('dense/kernel', 'dense_1/kernel') }],
    }
    const graph = await readLayersModel(json, async (path) => cuts.get(path) ?? bytes, { preprocessing })
    expect([...graph.weights.values()].flatMap(({ values: v }) => [...v])).toEqual([...values])
  })
})

describe('nested functional models', () => {
  const conv = (name: string, from: string, node = 0): object => ({
    name,
    class_name: 'Conv2D',
    config: { name, filters: 3, kernel_size: [1, 1], use_bias: false },
    inbound_nodes: [[[from, node, 0, {}]]],
  })
  const input = (name: string): object => ({
    name,
    class_name: 'InputLayer',
    config: { name, batch_input_shape: [null, null, null, 3] },
    inbound_nodes: [],
  })
  const functional = (name: string, layers: object[], from: string, to: string): object => ({
    name,
    class_name: 'Functional',
    config: { name, layers, input_layers: [[from, 0, 0]], output_layers: [[to, 0, 0]] },
  })
  const inner = {
    ...functional('inner', [input('in'), conv('c', 'in')], 'in', 'c'),
    inbound_nodes: [[['c', 0, 0, {}]]],
  }
  const files = (node: number): ModelFiles => ({
    modelJson: {
      modelTopology: {
        model_config: functional(
          'outer',
          [input('photo'), conv('c', 'photo'), inner, conv('last', 'inner', node)],
          'photo',
          'last',
        ),
      },
      weightsManifest: [
        {
          paths: ['w'],
          weights: ['c', 'c', 'last'].map((name) => ({
            name: `${name}/kernel`,
            shape: [1, 1, 3, 3],
            dtype: 'float32',
          })),
        },
      ],
    },
    readShard: async () => new Uint8Array(Float32Array.from({ length: 27 }, (_, i) => i).buffer),
  })

  test.each([0, 1])('are fed by the outer model, called as node %i', async (node) => {
    const { modelJson, readShard } = files(node)
    const warnings: string[] = []
    const graph = await readLayersModel(modelJson, readShard, { warn: (message) => warnings.push(message) })
    expect(graph.layers.map(({ name, inbound }) => [name, ...inbound])).toEqual([
      ['photo'],
      ['c', 'photo'],
      ['inner/c', 'c'],
      ['last', 'inner/c'],
    ])
    expect([...graph.weights].map(([name, { values }]) => [name, values[0]])).toEqual([
      ['c/kernel', 0],
      ['inner/c/kernel', 9],
      ['last/kernel', 18],
    ])
    expect(graph.preprocessing).toMatchObject({ inputHeight: 224, inputWidth: 224 })
    expect(warnings.join(' ')).toMatch(/input size open.*assumed/)
  })

  test('of Keras 3 are read in its own words', async () => {
    const tensor = (name: string): object => ({
      class_name: '__keras_tensor__',
      config: { shape: [null, 2, 2, 3], keras_history: [name, 0, 0] },
    })
    const layers = [
      { name: 'p', class_name: 'InputLayer', config: { name: 'p', batch_shape: [null, 2, 2, 3] }, inbound_nodes: [] },
      {
        name: 'a',
        class_name: 'Activation',
        config: { name: 'a', activation: 'hard_sigmoid', dtype: { class_name: 'DTypePolicy' } },
        inbound_nodes: [{ args: [tensor('p')], kwargs: {} }],
      },
      {
        name: 's',
        class_name: 'Add',
        config: { name: 's' },
        inbound_nodes: [{ args: [[tensor('p'), tensor('a')]], kwargs: {} }],
      },
    ]
    const config = { name: 'k', layers, input_layers: ['p', 0, 0], output_layers: ['s', 0, 0] }
    const json = (version: string): object => ({
      modelTopology: { keras_version: version, model_config: { class_name: 'Functional', config } },
      weightsManifest: [],
    })
    const graph = await readLayersModel(json('3.5.0'), async () => new Uint8Array())
    expect(graph.layers[2]?.inbound).toEqual(['p', 'a'])
    expect(graph.layers[0]?.config).toMatchObject({ batch_input_shape: [null, 2, 2, 3] })
    expect(graph.layers[1]?.config).toMatchObject({ activation: 'hard_sigmoid', dtype: 'float32' })
    const old = await readLayersModel(json('2.4.0'), async () => new Uint8Array())
    expect(old.layers[1]?.config).toMatchObject({ activation: 'hard_sigmoid_keras2' })
  })
})

test('a quantized model in TF.js and here are one', async () => {
  const spec = {
    name: 'd/kernel',
    shape: [4, 4],
    dtype: 'float32',
    quantization: { dtype: 'uint8', min: -1, scale: 0.01 },
  } as unknown as Spec
  const files = denseFiles([spec], Uint8Array.from(random(16)))
  const theirs = await loadWithTfjs(files)
  expect((await read(files)).weights.get('d/kernel')?.values).toEqual(await theirs.getWeights()[0]?.data())
})
