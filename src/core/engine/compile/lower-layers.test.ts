import { describe, expect, test } from 'vitest'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { compileInference } from './compile.ts'
import { compileGradients } from './step.ts'
import type { CompileOptions } from './options.ts'
import { graphOf, layer } from '../../../../tests/executors/written-graph.ts'

const opsOf = (graph: LayerGraph) =>
  compileInference(graph, [graph.output])
    .functions.get('call')
    ?.ops.map(({ type, attrs }) => ({ type, attrs })) ?? []

describe('a model that cannot be trained is refused before anything runs', () => {
  test('an unknown layer is named, with its class and what is supported', () => {
    const graph = graphOf([layer('mystery', 'CapsuleLayer', ['photo'])])
    const told = { code: 'unsupported-layer', hint: expect.stringMatching(/BatchNormalization, .*Conv2D/) as string }
    expect(() => opsOf(graph)).toThrow(expect.objectContaining(told))
    expect(() => opsOf(graph)).toThrow(/“mystery” \(CapsuleLayer\)/)
  })

  test.each([
    ['channels first', 'Conv2D', { data_format: 'channels_first', padding: 'same' }, /channels_first/],
    ['an unknown activation', 'Activation', { activation: 'wobble' }, /wobble/],
    ['strides that are no numbers', 'MaxPooling2D', { strides: ['a', 2] }, /strides/],
    ['a rate out of range', 'Dropout', { rate: 1 }, /\[0, 1\)/],
    ['a window larger than its input', 'AveragePooling2D', { pool_size: [9, 9], padding: 'valid' }, /does not fit/],
  ])('%s', (_, className, config, message) => {
    const graph = graphOf([layer('odd', className, ['photo'], config, className === 'Conv2D' ? ['odd/kernel'] : [])], {
      'odd/kernel': [3, 3, 3, 2],
    })
    expect(() => opsOf(graph)).toThrow(message)
    expect(() => opsOf(graph)).toThrow(/“odd”/)
  })
})

describe('neighboring layers become the ops that TensorFlow runs quickest', () => {
  const convolution = (padding: string) =>
    layer('conv', 'DepthwiseConv2D', ['pad'], { strides: [2, 2], padding, use_bias: false }, ['conv/depthwise_kernel'])

  test('zeros before a depthwise convolution that are what “same” adds are named so', () => {
    const pad = layer('pad', 'ZeroPadding2D', ['photo'], {
      padding: [
        [0, 1],
        [0, 1],
      ],
    })
    const ops = opsOf(graphOf([pad, convolution('valid')], { 'conv/depthwise_kernel': [3, 3, 3, 1] }))
    expect(ops.map(({ type }) => type)).not.toContain('Pad')
    expect(ops.find(({ type }) => type === 'DepthwiseConv2dNative')?.attrs.padding).toEqual({ string: 'SAME' })
  })

  test('other zeros never become explicit padding of a depthwise convolution, which aborts libtensorflow', () => {
    const pad = layer('pad', 'ZeroPadding2D', ['photo'], {
      padding: [
        [2, 1],
        [2, 1],
      ],
    })
    const ops = opsOf(graphOf([pad, convolution('valid')], { 'conv/depthwise_kernel': [3, 3, 3, 1] }))
    expect(ops.map(({ type }) => type)).toContain('Pad')
    expect(ops.find(({ type }) => type === 'DepthwiseConv2dNative')?.attrs.padding).toEqual({ string: 'VALID' })
  })

  test('a frozen BatchNormalization is folded into the convolution before it, unless something else reads that too', () => {
    const weights = {
      'conv/kernel': [1, 1, 3, 4],
      'bn/gamma': [4],
      'bn/beta': [4],
      'bn/moving_mean': [4],
      'bn/moving_variance': [4],
    }
    const conv = layer('conv', 'Conv2D', ['photo'], { padding: 'same' }, ['conv/kernel'])
    const bn = layer('bn', 'BatchNormalization', ['conv'], {}, Object.keys(weights).slice(1))
    const folded = opsOf(graphOf([conv, bn], weights)).map(({ type }) => type)
    expect(folded.slice(folded.indexOf('Conv2D'))).toEqual(['Conv2D', 'BiasAdd'])
    const sum = layer('sum', 'Add', ['conv', 'bn'])
    const apart = opsOf(graphOf([conv, bn, sum], weights)).map(({ type }) => type)
    expect(apart.slice(apart.indexOf('Conv2D'))).not.toEqual(['Conv2D', 'BiasAdd', 'AddV2'])
  })
})

test('only what lies between the loss and what learns is differentiated', () => {
  const graph = graphOf(
    [
      layer('frozen', 'Conv2D', ['photo'], { padding: 'same' }, ['frozen/kernel']),
      layer('pool', 'GlobalAveragePooling2D', ['frozen']),
      layer('head', 'Dense', ['pool'], { units: 2 }, ['head/kernel']),
    ],
    { 'frozen/kernel': [3, 3, 3, 4], 'head/kernel': [4, 2] },
  )
  const options: CompileOptions = {
    graph,
    trainable: new Set(['head']),
    cut: [],
    loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
    optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
    l2: 0,
    learningRateFactors: new Map(),
    mixUp: false,
  }
  const types = compileGradients(options)
    .functions.get('gradients')
    ?.ops.map(({ type }) => type)
  expect(types).not.toContain('Conv2DBackpropFilter')
  expect(types).not.toContain('Conv2DBackpropInput')
  expect(() => compileGradients({ ...options, trainable: new Set(['frozen', 'head']) })).not.toThrow()
})
