import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { readLayersModel, writeLayersModel } from '../../src/core/formats/tfjs/layers-model.ts'
import { filesOfTfjs, hasSharedModels, loadWithTfjs, REAL_MODELS, realModel } from './fixtures.ts'
import type { ModelFiles } from './fixtures.ts'
import { containing } from './matchers.ts'

function written(graph: LayerGraph): ModelFiles {
  const { modelJson, shards } = writeLayersModel(graph)
  const bytes = new Map(shards.map(({ path, pieces }) => [path, new Uint8Array(Buffer.concat(pieces))]))
  return {
    modelJson: JSON.parse(JSON.stringify(modelJson)) as Record<string, unknown>,
    readShard: async (path) => bytes.get(path) ?? new Uint8Array(),
  }
}

/** What was read says how its preprocessing is known: here from its caller, whatever was so of the graph that was written. */
const reread = async (graph: LayerGraph): Promise<LayerGraph> => {
  const { modelJson, readShard } = written(graph)
  const { preprocessing, provenance } = graph
  const read = await readLayersModel(modelJson, readShard, { preprocessing, source: provenance.source })
  const { preprocessing: origin, ...others } = read.provenance
  expect(origin?.from).toBe('stated')
  const known = provenance.preprocessing
  return { ...read, provenance: known ? { ...others, preprocessing: known } : others }
}

const predict = (model: tf.LayersModel, x: tf.Tensor): Promise<Float32Array> =>
  (model.predict(x) as tf.Tensor).data<'float32'>()

/** Every layer that TF.js can write and we can read, with weights that are not their defaults. */
function zoo(): tf.LayersModel {
  const input = tf.input({ shape: [16, 16, 3], name: 'photo' })
  const same = { padding: 'same' } as const
  let x = tf.layers
    .conv2d({ filters: 6, kernelSize: 3, strides: 2, ...same, activation: 'swish' })
    .apply(input) as tf.SymbolicTensor
  x = tf.layers.batchNormalization({ axis: -1 }).apply(x) as tf.SymbolicTensor
  x = tf.layers.prelu({ sharedAxes: [1, 2] }).apply(x) as tf.SymbolicTensor
  const branch = tf.layers.separableConv2d({ filters: 6, kernelSize: 3, ...same }).apply(x)
  x = tf.layers
    .add()
    .apply([x, tf.layers.leakyReLU({ alpha: 0.2 }).apply(branch) as tf.SymbolicTensor]) as tf.SymbolicTensor
  const wide = tf.layers.depthwiseConv2d({ kernelSize: 5, depthMultiplier: 2 }).apply(x) as tf.SymbolicTensor
  x = tf.layers
    .cropping2D({
      cropping: [
        [2, 2],
        [1, 3],
      ],
    })
    .apply(x) as tf.SymbolicTensor
  x = tf.layers.concatenate().apply([x, wide]) as tf.SymbolicTensor
  x = tf.layers
    .conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, ...same, activation: 'hardSigmoid' })
    .apply(x) as tf.SymbolicTensor
  x = tf.layers
    .zeroPadding2d({
      padding: [
        [0, 1],
        [1, 0],
      ],
    })
    .apply(x) as tf.SymbolicTensor
  x = tf.layers.maxPooling2d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor
  x = tf.layers.upSampling2d({ size: [2, 2] }).apply(x) as tf.SymbolicTensor
  x = tf.layers.averagePooling2d({ poolSize: 3, strides: 2, ...same }).apply(x) as tf.SymbolicTensor
  x = tf.layers.layerNormalization().apply(x) as tf.SymbolicTensor
  x = tf.layers.permute({ dims: [2, 1, 3] }).apply(x) as tf.SymbolicTensor
  x = tf.layers.elu().apply(tf.layers.dropout({ rate: 0.1 }).apply(x)) as tf.SymbolicTensor
  x = tf.layers.reshape({ targetShape: [16, 4] }).apply(x) as tf.SymbolicTensor
  x = tf.layers.flatten().apply(x) as tf.SymbolicTensor
  const output = tf.layers.dense({ units: 3, activation: 'softmax' }).apply(x) as tf.SymbolicTensor
  const model = tf.model({ inputs: input, outputs: output })
  const weights = model.getWeights().map((w, i) => tf.randomUniform(w.shape, 0.1, 0.6, 'float32', i))
  model.setWeights(weights)
  return model
}

describe('a model that was read', () => {
  test('is written so that TF.js computes the same', async () => {
    const original = zoo()
    const { modelJson, readShard } = await filesOfTfjs(original)
    const graph = await readLayersModel(modelJson, readShard)
    const copy = await loadWithTfjs(written(graph))
    const x = tf.randomUniform([2, 16, 16, 3], -1, 1, 'float32', 7)
    expect(await predict(copy, x)).toEqual(await predict(original, x))
    expect(await reread(graph)).toEqual(graph)
  })

  test.skipIf(!hasSharedModels).each(REAL_MODELS)('%s is the same after writing and reading', async (name) => {
    const graph = await realModel(name)
    expect(await reread(graph)).toEqual(graph)
  })

  test.skipIf(!hasSharedModels)('gets a new head that TF.js opens, over a model of models', async () => {
    const graph = await realModel('teachable-machine-export')
    const changed = replaceHead(graph, {
      numClasses: 5,
      classNames: [...'abcde'],
      dropout: 0.2,
      activation: 'softmax',
      seed: 3,
    })
    const model = await loadWithTfjs(written(changed))
    const sums = await (model.predict(tf.zeros([1, 224, 224, 3])) as tf.Tensor).sum(-1).data()
    expect(sums[0]).toBeCloseTo(1, 5)
    expect(model.outputs[0].shape).toEqual([null, 5])
    model.dispose()
  })
})

/** A graph of our own on [4, 4, 2] images. */
function graphOf(layers: LayerGraph['layers'], weights: LayerGraph['weights'] = new Map()): LayerGraph {
  const input = {
    name: 'x',
    className: 'InputLayer',
    config: { name: 'x', batch_input_shape: [null, 4, 4, 2] },
    inbound: [],
    weightNames: [],
  }
  const preprocessing = {
    inputHeight: 4,
    inputWidth: 4,
    resize: 'stretch',
    channelOrder: 'rgb',
    mean: [0, 0, 0],
    std: [1, 1, 1],
  } as const
  const provenance = { source: 'test', format: 'test' }
  return {
    name: 'own',
    layers: [input, ...layers],
    input: 'x',
    output: layers.at(-1)?.name ?? 'x',
    weights,
    preprocessing,
    provenance,
  }
}
const layer = (
  name: string,
  className: string,
  config: object,
  inbound = ['x'],
  weightNames: string[] = [],
): LayerGraph['layers'][number] => ({ name, className, config: { name, ...config }, inbound, weightNames })

describe('layers that TF.js lacks', () => {
  const x: tf.Tensor = tf.randomUniform([1, 4, 4, 2], -1, 1, 'float32', 1)

  test('Subtract is written in others', async () => {
    const graph = graphOf([
      layer('double', 'Rescaling', { scale: 2, offset: 1 }),
      layer('minus', 'Subtract', {}, ['x', 'double']),
    ])
    const y = await predict(await loadWithTfjs(written(graph)), x)
    for (const [i, value] of (await x.data()).entries()) expect(y[i]).toBeCloseTo(value - (2 * value + 1), 5)
  })

  test('Normalization is written as the statistics of a BatchNormalization', async () => {
    const weights = new Map([
      ['norm/mean', { shape: [2], values: Float32Array.of(0.5, -1) }],
      ['norm/variance', { shape: [2], values: Float32Array.of(4, 0.25) }],
    ])
    const graph = graphOf([layer('norm', 'Normalization', { axis: -1 }, ['x'], [...weights.keys()])], weights)
    const y = await predict(await loadWithTfjs(written(graph)), x)
    for (const [i, value] of (await x.data()).entries())
      expect(y[i]).toBeCloseTo(i % 2 ? (value + 1) / 0.5 : (value - 0.5) / 2, 5)
  })

  test('pooling that keeps dimensions, SpatialDropout2D and silu survive', async () => {
    const graph = graphOf([
      layer('drop', 'SpatialDropout2D', { rate: 0.5 }),
      layer('silu', 'Activation', { activation: 'silu' }, ['drop']),
      layer('pool', 'GlobalAveragePooling2D', { keepdims: true }, ['silu']),
    ])
    const model = await loadWithTfjs(written(graph))
    expect(model.outputs[0].shape).toEqual([null, 1, 1, 2])
    expect((await reread(graph)).layers.map(({ className }) => className)).toContain('SpatialDropout2D')
  })

  test('hard_silu of Keras 3 is written as what it is made of', async () => {
    const graph = graphOf([layer('act', 'Activation', { activation: 'hard_silu' })])
    const classes = (await reread(graph)).layers.map(({ className }) => className)
    expect(classes).toEqual(expect.arrayContaining(['Rescaling', 'ReLU', 'Multiply']))
  })

  test.each([
    ['groups', layer('conv', 'Conv2D', { filters: 2, kernel_size: [1, 1], groups: 2 })],
    ['hard_swish', layer('conv', 'Conv2D', { filters: 2, kernel_size: [1, 1], activation: 'hard_swish' })],
    ['threshold', layer('act', 'ReLU', { threshold: 0.5 })],
  ])('%s is refused, naming the layer', (what, refused) => {
    expect(() => writeLayersModel(graphOf([refused]))).toThrow(
      expect.objectContaining({ code: 'model-not-expressible', message: containing(`${refused.name}”`) }),
    )
    expect(() => writeLayersModel(graphOf([refused]))).toThrow(what)
  })
})

test('weights over 64 MB are cut into several files, and joined again', async () => {
  const values = new Float32Array(4 * 5_000_000).map((_, i) => i % 1000)
  const weights = new Map([['big/kernel', { shape: [2, 10_000_000], values }]])
  const dense = layer('big', 'Dense', { units: 10_000_000, use_bias: false }, ['pool'], ['big/kernel'])
  const graph = graphOf([layer('pool', 'GlobalMaxPooling2D', {}), dense], weights)
  const { shards } = writeLayersModel(graph)
  expect(shards.map(({ path, pieces }) => [path, Buffer.concat(pieces).length])).toEqual([
    ['group1-shard1of2.bin', 64 * 2 ** 20],
    ['group1-shard2of2.bin', 80_000_000 - 64 * 2 ** 20],
  ])
  expect((await reread(graph)).weights.get('big/kernel')?.values.every((value, i) => value === i % 1000)).toBe(true)
})
