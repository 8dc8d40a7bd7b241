import { describe, expect, test } from 'vitest'
import { ancestorsOf } from '../../src/core/models/graph-walk.ts'
import { outputShapes } from '../../src/core/models/layer-sizes.ts'
import { cutAt, findTop, replaceHead } from '../../src/core/models/surgery.ts'
import { hasSharedModels, REAL_MODELS, realModel } from './fixtures.ts'
import { GraphBuilder, residualGraph } from './graphs.ts'

const head = { numClasses: 4, dropout: 0.2, activation: 'softmax', seed: 1 } as const

describe('where the old classifier begins', () => {
  test.skipIf(!hasSharedModels).each([
    ['frostnet-64', 'block9_add'],
    ['mobilenet-v1-0.25-224', 'conv_pw_13_relu'],
    ['mobilenet-v2-1.0-224-folded', 'conv_52_relu'],
    ['teachable-machine-export', 'sequential_5/model2/out_relu'],
  ] as const)('%s: after %s', async (name, top) => {
    expect(findTop(await realModel(name))).toBe(top)
  })

  const cases: [string, string, (b: GraphBuilder) => unknown][] = [
    ['VGG: before flattening', 'pool5', (b) => {
      b.add('pool5', 'MaxPooling2D', b.conv('conv5', 'photo', 8), { strides: [2, 2] })
      b.add('flat', 'Flatten', 'pool5')
      b.add('fc1', 'Dense', 'flat', { units: 16, activation: 'relu' })
      b.add('fc2', 'Dense', b.add('drop', 'Dropout', 'fc1', { rate: 0.5 }), { units: 10, activation: 'softmax' })
    }],
    ['SqueezeNet: before the convolution that makes the classes', 'fire', (b) => {
      b.conv('fire', 'photo', 8)
      b.conv('conv10', b.add('drop9', 'Dropout', 'fire', { rate: 0.5 }), 10, { kernel_size: [1, 1] })
      b.add('gap', 'GlobalAveragePooling2D', b.add('relu', 'ReLU', 'conv10'))
      b.add('softmax', 'Activation', 'gap', { activation: 'softmax' })
    }],
    ['no classifier: the output', 'map', (b) => b.add('map', 'ReLU', b.conv('c', 'photo', 8))],
    ['pooled features only: before pooling', 'map', (b) => b.add('gap', 'GlobalAveragePooling2D', b.add('map', 'ReLU', b.conv('c', 'photo', 8)))],
    ['two kinds of pooling: where they join', 'joined', (b) => {
      b.conv('c', 'photo', 8)
      b.add('joined', 'Concatenate', [b.add('gap', 'GlobalAveragePooling2D', 'c'), b.add('gmp', 'GlobalMaxPooling2D', 'c')])
      b.add('fc', 'Dense', b.add('hidden', 'Dense', 'joined', { units: 8 }), { units: 3 })
    }],
    ['a map of one pixel: before pooling', 'last', (b) => {
      b.conv('last', b.conv('c', 'photo', 8, { kernel_size: [32, 32], padding: 'valid' }), 8)
      b.add('fc', 'Dense', b.add('gap', 'GlobalAveragePooling2D', 'last'), { units: 3 })
    }],
    ['a perceptron: before its last layer', 'fc1', (b) => {
      b.add('fc1', 'Dense', b.add('flat', 'Flatten', 'photo'), { units: 8 })
      b.add('fc2', 'Dense', 'fc1', { units: 3, activation: 'softmax' })
    }],
  ] // prettier-ignore
  test.each(cases)('%s', (_, top, build) => {
    const builder = new GraphBuilder()
    build(builder)
    expect(findTop(builder.graph())).toBe(top)
  })
})

describe('a new head', () => {
  test.skipIf(!hasSharedModels).each(REAL_MODELS)('%s: every layer below keeps its weights', async (name) => {
    const graph = await realModel(name)
    const changed = replaceHead(graph, { ...head, classNames: ['a', 'b', 'c', '__proto__'] })
    expect(changed.layers.slice(-3).map((layer) => layer.name)).toEqual(['head_pool', 'head_dropout', 'head_dense'])
    expect(outputShapes(changed).get(changed.output)).toEqual([4])
    expect(changed.classNames).toHaveLength(4)
    for (const [weight, tensor] of changed.weights)
      if (!weight.startsWith('head_')) expect(tensor).toBe(graph.weights.get(weight))
    expect([...changed.weights.keys()].sort()).toEqual(
      changed.layers.flatMap(({ weightNames }) => [...weightNames]).sort(),
    )
    expect(findTop(changed)).toBe(findTop(graph))
  })

  test('is the same for a seed, differs between seeds, and is as wide as Glorot says', () => {
    const graph = residualGraph([{ depth: 1, shrinks: false }])
    const kernel = (seed: number): Float32Array =>
      replaceHead(graph, { ...head, numClasses: 1000, seed }).weights.get('head_dense/kernel')?.values as Float32Array
    expect(kernel(5)).toEqual(kernel(5))
    expect(kernel(5)).not.toEqual(kernel(6))
    const limit = Math.sqrt(6 / (8 + 1000))
    const values = [...kernel(5)]
    expect(Math.max(...values)).toBeLessThanOrEqual(limit)
    expect(Math.max(...values)).toBeGreaterThan(0.99 * limit)
    const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1)
  })

  test('can be put on any layer, more than once, without dropout', () => {
    const graph = residualGraph([
      { depth: 2, shrinks: true },
      { depth: 2, shrinks: false },
    ])
    const once = replaceHead(graph, { ...head, cutAt: 'x0sum', dropout: 0 })
    expect(once.layers.slice(-3).map(({ name, inbound }) => [name, ...inbound])).toEqual([
      ['x0sum', 'x0s', 'x0l1'],
      ['head_pool', 'x0sum'],
      ['head_dense', 'head_pool'],
    ])
    const twice = replaceHead(once, { ...head, cutAt: 'head_dense' })
    expect(twice.layers.slice(-2).map(({ name }) => name)).toEqual(['head_dropout', 'head_dense_1'])
  })

  test.each([
    [{ numClasses: 1 }, '1 classes'],
    [{ numClasses: 2.5 }, '2.5 classes'],
    [{ dropout: 1 }, 'dropout of 1'],
    [{ dropout: Number.NaN }, 'dropout of NaN'],
    [{ classNames: ['a'] }, '1 names'],
  ])('%j is refused', (change, message) => {
    const graph = residualGraph([{ depth: 1, shrinks: false }])
    expect(() => replaceHead(graph, { ...head, ...change })).toThrow(message)
  })

  test('an unknown layer is answered with the closest names', () => {
    const graph = residualGraph([{ depth: 1, shrinks: false }])
    expect(() => cutAt(graph, 'x0smu')).toThrow(
      expect.objectContaining({
        code: 'model-no-such-layer',
        data: expect.objectContaining({ close: expect.arrayContaining(['x0sum']) as unknown }) as object,
      }),
    )
  })
})

test('ancestors are those that an output needs', () => {
  const graph = residualGraph([{ depth: 2, shrinks: true }])
  expect([...ancestorsOf(graph, 'x0l0')].sort()).toEqual(['c0', 'photo', 'x0l0'])
})
