import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import {
  conv2,
  dense2,
  input2,
  kerasH5,
  layer2,
  type MadeWeight,
  model2,
  nested2,
  pool2,
  weightsH5,
} from './made-files.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline keras 2 '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function opened(name: string, bytes: Uint8Array): Promise<LayerGraph> {
  writeFileSync(join(root, name), bytes)
  return (await openModel(join(root, name))).graph
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/** A `.keras` file that Keras 2 (or 3) wrote. */
async function archive(config: unknown, weights: readonly MadeWeight[], kerasVersion?: string): Promise<Uint8Array> {
  return zipSync({
    'config.json': json(config),
    ...(kerasVersion === undefined ? {} : { 'metadata.json': json({ keras_version: kerasVersion }) }),
    'model.weights.h5': await weightsH5(weights),
  })
}

const firstOf = (graph: LayerGraph, weight: string): number | undefined => graph.weights.get(weight)?.values[0]
const activationOf = (graph: LayerGraph, layer: string): unknown =>
  graph.layers.find(({ name }) => name === layer)?.config['activation']

const BN = { axis: [3], momentum: 0.99, epsilon: 0.001, center: true, scale: true }
const ONE = [1, 1, 3, 4]

describe('which version of Keras wrote a file decides what its words mean', () => {
  const layers = [
    input2(),
    conv2('conv', 'photo', { activation: 'hard_sigmoid' }),
    pool2('pool', 'conv'),
    dense2('top', 'pool'),
  ]
  const config = model2('net', layers, 'photo', 'top')
  const weights = [
    { name: 'layers/conv2d/vars/0', shape: ONE },
    { name: 'layers/dense/vars/0', shape: [4, 2] },
    { name: 'layers/dense/vars/1', shape: [2] },
  ]
  const groups = [
    { name: 'photo', weights: [] },
    { name: 'conv', weights: [{ name: 'conv/kernel:0', shape: ONE }] },
    {
      name: 'top',
      weights: [
        { name: 'top/kernel:0', shape: [4, 2] },
        { name: 'top/bias:0', shape: [2] },
      ],
    },
  ]

  test.each([
    ['2.15.0', 'hard_sigmoid_keras2'],
    ['2.21.0', 'hard_sigmoid_keras2'],
    ['3.15.1', 'hard_sigmoid'],
  ])('.keras of %s: %s', async (version, expected) => {
    expect(activationOf(await opened('a.keras', await archive(config, weights, version)), 'conv')).toBe(expected)
  })

  test('a .keras without metadata.json is told apart by how its layers are written', async () => {
    expect(activationOf(await opened('b.keras', await archive(config, weights)), 'conv')).toBe('hard_sigmoid_keras2')
    const newer = JSON.parse(JSON.stringify(config).replaceAll('batch_input_shape', 'batch_shape')) as object
    expect(activationOf(await opened('c.keras', await archive(newer, weights)), 'conv')).toBe('hard_sigmoid')
  })

  test('.h5 likewise', async () => {
    for (const [version, expected] of [
      ['2.4.0', 'hard_sigmoid_keras2'],
      ['3.3.0', 'hard_sigmoid'],
      [undefined, 'hard_sigmoid_keras2'],
    ] as const) {
      const bytes = await kerasH5({ config, groups, ...(version === undefined ? {} : { kerasVersion: version }) })
      expect(activationOf(await opened('d.h5', bytes), 'conv'), version).toBe(expected)
    }
  })
})

describe('weights of a Keras 2.13 .keras are found though their numbers skip', () => {
  const convs = ['a', 'b', 'c']
  const bn = { name: 'bn', shape: [4] }
  const OLD = '_layer_checkpoint_dependencies'
  const inner = model2(
    'body',
    [input2('inner'), conv2('a', 'inner'), layer2('BatchNormalization', 'bn', 'a', BN), conv2('b', 'bn')],
    'inner',
    'b',
  )

  test('of layers one after another', async () => {
    const layers = [
      input2(),
      ...convs.map((name, i) => conv2(name, i === 0 ? 'photo' : (convs[i - 1] ?? ''))),
      pool2('pool', 'c'),
      dense2('top', 'pool'),
    ]
    const weights = [
      // not in the order of their numbers, as HDF5 lists them by name
      { name: `${OLD}/conv2d_10/vars/0`, shape: [1, 1, 4, 4] },
      { name: `${OLD}/conv2d/vars/0`, shape: ONE },
      { name: `${OLD}/conv2d_2/vars/0`, shape: [1, 1, 4, 4] },
      { name: `${OLD}/dense/vars/0`, shape: [4, 2] },
      { name: `${OLD}/dense/vars/1`, shape: [2] },
    ]
    const graph = await opened('e.keras', await archive(model2('net', layers, 'photo', 'top'), weights, '2.13.1'))
    expect(['a/kernel', 'b/kernel', 'c/kernel'].map((name) => firstOf(graph, name))).toEqual([17, 29, 1])
  })

  test('of a model within a model, beside one without weights', async () => {
    const empty = model2('nothing', [input2('x'), layer2('Activation', 'act', 'x', { activation: 'relu' })], 'x', 'act')
    const layers = [
      input2(),
      nested2(empty, 'photo'),
      nested2(inner, 'nothing'),
      pool2('pool', 'body'),
      dense2('top', 'pool'),
    ]
    const body = `${OLD}/functional_1/${OLD}`
    const weights = [
      { name: `${body}/conv2d/vars/0`, shape: ONE },
      ...[0, 1, 2, 3].map((i) => ({ ...bn, name: `${body}/batch_normalization/vars/${i}` })),
      { name: `${body}/conv2d_2/vars/0`, shape: [1, 1, 4, 4] },
      { name: `${OLD}/dense/vars/0`, shape: [4, 2] },
      { name: `${OLD}/dense/vars/1`, shape: [2] },
    ]
    const graph = await opened('f.keras', await archive(model2('net', layers, 'photo', 'top'), weights, '2.12.0'))
    expect([firstOf(graph, 'body/a/kernel'), firstOf(graph, 'body/b/kernel')]).toEqual([1, 29])
    expect(firstOf(graph, 'body/bn/moving_variance')).toBe(25)
  })
})

describe('names of layers may hold slashes', () => {
  const bn = (name: string, inbound: string): object => layer2('BatchNormalization', name, inbound, BN)
  const bnWeights = (name: string) =>
    ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((each) => ({ name: `${name}/${each}:0`, shape: [4] }))

  test('and one the beginning of another', async () => {
    const layers = [
      input2(),
      conv2('Conv', 'photo'),
      bn('Conv/BatchNorm', 'Conv'),
      conv2('Conv/BatchNorm/project', 'Conv/BatchNorm'),
      pool2('pool', 'Conv/BatchNorm/project'),
      dense2('top', 'pool'),
    ]
    const groups = [
      { name: 'Conv', weights: [{ name: 'Conv/kernel:0', shape: ONE }] },
      { name: 'Conv/BatchNorm', weights: bnWeights('Conv/BatchNorm') },
      { name: 'Conv/BatchNorm/project', weights: [{ name: 'Conv/BatchNorm/project/kernel:0', shape: [1, 1, 4, 4] }] },
      {
        name: 'top',
        weights: [
          { name: 'top/kernel:0', shape: [4, 2] },
          { name: 'top/bias:0', shape: [2] },
        ],
      },
    ]
    const config = model2('net', layers, 'photo', 'top')
    const graph = await opened('g.h5', await kerasH5({ config, kerasVersion: '2.15.0', groups }))
    expect(firstOf(graph, 'Conv/kernel')).toBe(1)
    expect(firstOf(graph, 'Conv/BatchNorm/moving_mean')).toBe(21)
    expect(firstOf(graph, 'Conv/BatchNorm/project/kernel')).toBe(29)
  })

  test('in a nested model too', async () => {
    const inner = model2('base', [input2('x'), conv2('Conv', 'x'), bn('Conv/BatchNorm', 'Conv')], 'x', 'Conv/BatchNorm')
    const layers = [input2(), nested2(inner, 'photo'), pool2('pool', 'base'), dense2('top', 'pool')]
    const [gamma, beta, mean, variance] = bnWeights('Conv/BatchNorm')
    const groups = [
      {
        name: 'base',
        weights: [{ name: 'Conv/kernel:0', shape: ONE }, gamma, beta, mean, variance].flatMap((each) => each ?? []),
      },
      {
        name: 'top',
        weights: [
          { name: 'top/kernel:0', shape: [4, 2] },
          { name: 'top/bias:0', shape: [2] },
        ],
      },
    ]
    const config = model2('net', layers, 'photo', 'top')
    const graph = await opened('h.h5', await kerasH5({ config, kerasVersion: '2.15.0', groups }))
    expect(firstOf(graph, 'base/Conv/BatchNorm/beta')).toBe(17)
  })

  test('two nested models with layers of one name are told apart, also where one is frozen', async () => {
    const part = (name: string, trainable: boolean): object =>
      model2(name, [input2('x', 8, 4), conv2('conv', 'x', { trainable })], 'x', 'conv')
    const outer = model2(
      'outer',
      [input2('y', 8, 4), nested2(part('one', false), 'y'), nested2(part('two', true), 'one')],
      'y',
      'two',
    )
    const layers = [
      input2(),
      conv2('stem', 'photo'),
      nested2(outer, 'stem'),
      pool2('pool', 'outer'),
      dense2('top', 'pool'),
    ]
    const square = [1, 1, 4, 4]
    // all that trains comes first: the kernel of “two”
    const groups = [
      { name: 'stem', weights: [{ name: 'stem/kernel:0', shape: ONE }] },
      {
        name: 'outer',
        weights: [
          { name: 'conv/kernel:0', shape: square },
          { name: 'conv/kernel_1:0', shape: square },
        ],
      },
      {
        name: 'top',
        weights: [
          { name: 'top/kernel:0', shape: [4, 2] },
          { name: 'top/bias:0', shape: [2] },
        ],
      },
    ]
    const config = model2('net', layers, 'photo', 'top')
    const graph = await opened('i.h5', await kerasH5({ config, kerasVersion: '2.15.0', groups }))
    expect([firstOf(graph, 'outer/two/conv/kernel'), firstOf(graph, 'outer/one/conv/kernel')]).toEqual([13, 29])
  })
})
