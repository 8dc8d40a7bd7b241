import type { Layer, LayerGraph, WeightTensor } from '../../src/core/models/layer-graph.ts'
import { sizeOf } from '../../src/core/models/layer-graph.ts'
import { randomStream } from '../../src/core/training/random.ts'

/** Numbers in [-scale, scale), the same on every machine. */
export function randomValues(name: string, shape: readonly number[], scale = 1): Float32Array {
  const random = randomStream(7, 'executor tests', name)
  return Float32Array.from({ length: sizeOf(shape) }, () => random.between(-scale, scale))
}

type LayerSpec = readonly [
  name: string,
  className: string,
  config: Readonly<Record<string, unknown>>,
  weights?: Readonly<Record<string, readonly number[]>>,
  inbound?: readonly string[],
]

/**
 * A net of 12 x 12 pixels that takes in everything a step can have beside plain layers: trainable statistics, dropout of both kinds,
 * a residual sum, BGR and one mean per channel.
 */
export function smallModel(): LayerGraph {
  const specs: readonly LayerSpec[] = [
    ['photo', 'InputLayer', { batch_input_shape: [null, 12, 12, 3] }, {}, []],
    ['conv', 'Conv2D', { filters: 6, kernel_size: [3, 3], padding: 'same', use_bias: false }, { kernel: [3, 3, 3, 6] }],
    ['conv_bn', 'BatchNormalization', {}, { gamma: [6], beta: [6], moving_mean: [6], moving_variance: [6] }],
    ['relu', 'ReLU', { max_value: 6 }],
    ['spatial', 'SpatialDropout2D', { rate: 0.25 }],
    [
      'depthwise',
      'DepthwiseConv2D',
      { kernel_size: [3, 3], padding: 'same', use_bias: false },
      { depthwise_kernel: [3, 3, 6, 1] },
    ],
    ['sum', 'Add', {}, {}, ['spatial', 'depthwise']],
    ['pool', 'MaxPooling2D', { pool_size: [2, 2] }],
    ['flatten', 'Flatten', {}],
    ['dropout', 'Dropout', { rate: 0.4 }],
    ['logits', 'Dense', { units: 4, activation: 'softmax' }, { kernel: [216, 4], bias: [4] }],
  ]
  const weights = new Map<string, WeightTensor>()
  const layers = specs.map(([name, className, config, shapes = {}, inbound], i): Layer => {
    for (const [weight, shape] of Object.entries(shapes))
      weights.set(`${name}/${weight}`, { shape, values: initial(`${name}/${weight}`, shape) })
    return {
      name,
      className,
      config,
      inbound: inbound ?? [specs[i - 1][0]],
      weightNames: Object.keys(shapes).map((weight) => `${name}/${weight}`),
    }
  })
  return {
    name: 'small',
    layers,
    input: 'photo',
    output: 'logits',
    weights,
    preprocessing: {
      inputHeight: 12,
      inputWidth: 12,
      resize: 'stretch',
      channelOrder: 'bgr',
      mean: [103.939, 116.779, 123.68],
      std: [58, 57, 57],
    },
    provenance: { source: 'test', format: 'test' },
  }
}

function initial(name: string, shape: readonly number[]): Float32Array {
  const values = randomValues(name, shape, 0.4)
  return /gamma|variance/.test(name) ? values.map((value) => 1 + value) : values
}
