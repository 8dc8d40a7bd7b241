import { describe, expect, test } from 'vitest'
import { smallModel } from '../../../tests/executors/small-model.ts'
import { compileTraining } from './compile/compile.ts'
import type { CompileOptions } from './compile/options.ts'
import type { GraphFunction } from './op-graph.ts'

const OPTIONS: CompileOptions = {
  graph: smallModel(),
  trainable: new Set(['conv', 'conv_bn', 'depthwise', 'logits']),
  cut: [],
  loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  l2: 0,
  learningRateFactors: new Map(),
  mixUp: false,
}
const functionOf = (name: string, options: Partial<CompileOptions> = {}): GraphFunction =>
  compileTraining({ ...OPTIONS, ...options }).program.functions.get(name)!

describe('a step in bfloat16', () => {
  const plain = functionOf('step')
  const mixed = functionOf('step', { bfloat16: true })

  test('computes convolutions and products in it, forward and back, and nothing else', () => {
    const types = mixed.ops
      .filter(({ outputs }) => outputs.some(({ dtype }) => dtype === 'bfloat16'))
      .map(({ type }) => type)
    expect([...new Set(types)].sort()).toEqual(['Cast', 'Conv2D', 'Conv2DBackpropFilter', 'MatMul'])
    for (const { type, inputs, attrs } of mixed.ops)
      if (inputs.some(({ dtype }) => dtype === 'bfloat16') && type !== 'Cast')
        expect([type, attrs['T']]).toEqual([type, { type: 'bfloat16' }])
    expect(mixed.ops.filter(({ type }) => type === 'DepthwiseConv2dNative')).toHaveLength(1)
  })

  test('computes the gradients of 1x1 convolutions in it', () => {
    const graph = smallModel()
    const pointwise = graph.layers.map((layer) =>
      layer.name === 'conv' ? { ...layer, config: { ...layer.config, kernel_size: [1, 1] } } : layer,
    )
    const weights = new Map(graph.weights).set('conv/kernel', { shape: [1, 1, 3, 6], values: new Float32Array(18) })
    const f = functionOf('step', { graph: { ...graph, layers: pointwise, weights }, bfloat16: true })
    const gradient = f.ops.find(({ type }) => type === 'PointwiseConv2DBackpropFilter')
    expect(gradient?.attrs['T']).toEqual({ type: 'bfloat16' })
  })

  test('has all else as it was: feeds, outputs, variables, updates, and their order', () => {
    const without = (f: GraphFunction) =>
      f.ops.filter(({ type }) => type !== 'Cast').map(({ type, layer }) => [type, layer])
    expect(without(mixed)).toEqual(without(plain))
    for (const part of ['feeds', 'fetches'] as const)
      expect([...mixed[part]].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual(
        [...plain[part]].map(([name, { dtype, shape }]) => [name, dtype, shape]),
      )
    expect(mixed.variables).toEqual(plain.variables)
    expect(mixed.updates.map(({ type }) => type)).toEqual(plain.updates.map(({ type }) => type))
    expect(mixed.reads).toHaveLength(plain.reads.length)
  })

  test('rounds nothing twice, and leaves features and evaluations in float32', () => {
    const rounded = mixed.ops.filter(({ type, outputs }) => type === 'Cast' && outputs[0]?.dtype === 'bfloat16')
    expect(new Set(rounded.map(({ inputs }) => inputs[0])).size).toBe(rounded.length)
    for (const name of ['features', 'evaluate']) {
      const f = functionOf(name, { bfloat16: true, trainable: new Set(['logits']), cut: ['flatten'] })
      expect(f.ops.some(({ outputs }) => outputs.some(({ dtype }) => dtype === 'bfloat16'))).toBe(false)
    }
  })
})
