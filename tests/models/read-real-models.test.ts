import type * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { outputShapes } from '../../src/core/models/layer-sizes.ts'
import { summary } from '../../src/core/models/summary.ts'
import { hasSharedModels, loadWithTfjs, REAL_MODELS, realFiles, realModel } from './fixtures.ts'

/** Layers with weights of a model of models, innermost first come first. */
function allLayers(model: tf.LayersModel): tf.layers.Layer[] {
  return model.layers.flatMap((layer) => ('layers' in layer ? allLayers(layer as tf.LayersModel) : [layer]))
}

describe.skipIf(!hasSharedModels)('models as they are found on the web', () => {
  test.each(REAL_MODELS)('%s has the weights and shapes that TF.js reads', async (name) => {
    const graph = await realModel(name)
    const theirs = await loadWithTfjs(realFiles(name))
    const shapes = outputShapes(graph)
    let numWeights = 0
    for (const layer of allLayers(theirs)) {
      const ours = graph.layers.find((each) => each.name === layer.name || each.name.endsWith(`/${layer.name}`))
      expect(ours?.className, layer.name).toBe(layer.getClassName())
      expect(shapes.get(ours?.name ?? '')).toEqual((layer.outputShape as number[]).slice(1))
      const values = layer.getWeights()
      expect(ours?.weightNames.map((weight) => graph.weights.get(weight)?.shape)).toEqual(
        values.map(({ shape }) => shape),
      )
      for (const [i, weight] of values.entries())
        expect(graph.weights.get(ours?.weightNames[i] ?? '')?.values).toEqual(await weight.data())
      numWeights += values.length
    }
    expect(graph.weights.size).toBe(numWeights)
    expect(summary(graph).numParameters).toBe(theirs.countParams())
    theirs.dispose()
  })

  test('layers come after those they take, from one input to one output', async () => {
    for (const name of REAL_MODELS) {
      const graph = await realModel(name)
      const seen = new Set<string>()
      for (const layer of graph.layers) {
        expect(layer.inbound.every((source) => seen.has(source))).toBe(true)
        seen.add(layer.name)
      }
      expect(graph.layers.filter(({ className }) => className === 'InputLayer').map((layer) => layer.name)).toEqual([
        graph.input,
      ])
      expect(seen.size).toBe(graph.layers.length)
      expect(seen.has(graph.output)).toBe(true)
    }
  })

  test('layers of inner models are named by their path', async () => {
    const graph = await realModel('teachable-machine-export')
    expect(graph.input).toBe('sequential_5/model2/input_1')
    expect(graph.output).toBe('sequential_7/dense_Dense4')
    expect(graph.layers.find(({ name }) => name === 'sequential_7/dense_Dense3')?.inbound).toEqual([
      'sequential_5/global_average_pooling2d_GlobalAveragePooling2D2',
    ])
  })

  test('parameters and multiply-adds are those that are published', async () => {
    const small = summary(await realModel('mobilenet-v1-0.25-224'))
    expect(small.numParameters).toBe(475_544) // Keras' MobileNet, alpha 0.25
    expect(small.multiplyAddsPerImage / 1e6).toBeCloseTo(41 + 2.3, -1) // 41 million without BatchNormalization and activations (arXiv:1704.04861)
    expect(summary(await realModel('frostnet-64')).numParameters).toBe(582_296) // its model card
  })
})
