import { describe, expect, test } from 'vitest'
import { nativeOrSkip } from '../../../../tests/executors/executors.ts'
import type { Layer, LayerGraph } from '../../models/layer-graph.ts'
import { statelessUniform } from '../../training/random.ts'
import { compileInference } from '../compile/compile.ts'
import { compileGradients } from '../compile/step.ts'
import { type CompileOptions, NO_AUGMENTATION } from '../compile/options.ts'
import { UnsupportedLayerError } from '../errors.ts'

const layer = (name: string, className: string, inbound: string[], config = {}, weightNames: string[] = []): Layer => ({
  name,
  className,
  config,
  inbound,
  weightNames,
})

function graphOf(layers: Layer[], weights: Record<string, number[]> = {}, size = 8): LayerGraph {
  return {
    name: 'test',
    layers: [layer('photo', 'InputLayer', []), ...layers],
    input: 'photo',
    output: layers.at(-1)?.name ?? 'photo',
    weights: new Map(
      Object.entries(weights).map(([name, shape]) => {
        const length = shape.reduce((product, n) => product * n, 1)
        return [name, { shape, values: Float32Array.from({ length }, (_, i) => Math.sin(i)) }]
      }),
    ),
    preprocessing: {
      inputHeight: size,
      inputWidth: size,
      resize: 'stretch',
      channelOrder: 'rgb',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    provenance: { source: 'test', format: 'test' },
  }
}

const opsOf = (graph: LayerGraph) =>
  compileInference(graph, [graph.output])
    .functions.get('call')
    ?.ops.map(({ type, attrs }) => ({ type, attrs })) ?? []

describe('a model that cannot be trained is refused before anything runs', () => {
  test('an unknown layer is named, with its class and what is supported', () => {
    const graph = graphOf([layer('mystery', 'CapsuleLayer', ['photo'])])
    expect(() => opsOf(graph)).toThrow(UnsupportedLayerError)
    expect(() => opsOf(graph)).toThrow(/“mystery” \(CapsuleLayer\)/)
    try {
      opsOf(graph)
    } catch (thrown) {
      expect((thrown as UnsupportedLayerError).hint).toMatch(/BatchNormalization, .*Conv2D/)
    }
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

describe('neighbouring layers become the ops that TensorFlow runs quickest', () => {
  const convolution = (padding: string) =>
    layer('conv', 'DepthwiseConv2D', ['pad'], { strides: [2, 2], padding, use_bias: false }, ['conv/depthwise_kernel'])

  test('zeros before a depthwise convolution that are what “same” adds are named so', () => {
    const pad = layer('pad', 'ZeroPadding2D', ['photo'], { padding: [[0, 1], [0, 1]] }) // prettier-ignore
    const ops = opsOf(graphOf([pad, convolution('valid')], { 'conv/depthwise_kernel': [3, 3, 3, 1] }))
    expect(ops.map(({ type }) => type)).not.toContain('Pad')
    expect(ops.find(({ type }) => type === 'DepthwiseConv2dNative')?.attrs.padding).toEqual({ string: 'SAME' })
  })

  test('other zeros never become explicit padding of a depthwise convolution, which aborts libtensorflow', () => {
    const pad = layer('pad', 'ZeroPadding2D', ['photo'], { padding: [[2, 1], [2, 1]] }) // prettier-ignore
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
    augmentation: NO_AUGMENTATION,
    mixUp: false,
  }
  const types = compileGradients(options)
    .functions.get('gradients')
    ?.ops.map(({ type }) => type)
  expect(types).not.toContain('Conv2DBackpropFilter')
  expect(types).not.toContain('Conv2DBackpropInput')
  expect(() => compileGradients({ ...options, trainable: new Set(['frozen', 'head']) })).not.toThrow()
})

const native = nativeOrSkip()

test.runIf(native)('dropout in a step keeps what the same generator in JavaScript says', async () => {
  const { StageSession } = await import('../../../trainer/train/stage-session.ts')
  const rate = 0.4
  const graph = graphOf(
    [
      layer('flat', 'Flatten', ['photo']),
      layer('scale', 'Dense', ['flat'], { units: 4 }, ['scale/kernel']),
      layer('drop', 'Dropout', ['scale'], { rate }),
      layer('head', 'Dense', ['drop'], { units: 2 }, ['head/kernel']),
    ],
    { 'scale/kernel': [12, 4], 'head/kernel': [4, 2] },
    2,
  )
  const options: CompileOptions = {
    graph,
    trainable: new Set(['scale', 'drop', 'head']),
    cut: ['photo'],
    loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
    optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
    l2: 0,
    learningRateFactors: new Map(),
    augmentation: NO_AUGMENTATION,
    mixUp: false,
  }
  const session = await StageSession.load(native as NonNullable<typeof native>, options, graph.weights)
  const x = Float32Array.from({ length: 3 * 12 }, (_, i) => Math.cos(i))
  const [key, step] = [[11, 5] as const, 7]
  const { loss } = session.step({
    numImages: 3,
    input: { kind: 'features', features: [x.slice()] },
    labels: Float32Array.from([1, 0, 0, 1, 1, 0]),
    sampleWeights: new Float32Array(3).fill(1),
    learningRate: 0.1,
    optimizerStep: step,
    randomKey: key,
  })
  session.dispose()
  const draws = statelessUniform(key, [0, 0, step, 3], 12)
  const scale = graph.weights.get('scale/kernel')?.values ?? new Float32Array()
  const head = graph.weights.get('head/kernel')?.values ?? new Float32Array()
  let expected = 0
  for (let row = 0; row < 3; row++) {
    const hidden = [0, 1, 2, 3].map((j) => {
      let sum = 0
      for (let i = 0; i < 12; i++) sum += x[row * 12 + i] * scale[i * 4 + j]
      return draws[row * 4 + j] >= Math.fround(rate) ? sum / (1 - rate) : 0
    })
    const logits = [0, 1].map((c) => hidden.reduce((sum, h, j) => sum + h * head[j * 2 + c], 0))
    const label = row === 1 ? 1 : 0
    expected += (Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[label]) / 3
  }
  expect(loss).toBeCloseTo(expected, 4)
})
