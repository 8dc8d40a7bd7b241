import { describe, expect, test } from 'vitest'
import { expectedWeights } from './layer-weights.ts'
import { multiplyAdds } from './multiply-adds.ts'
import { outputShape } from './output-shapes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

/** Shapes as `compute_output_shape` of Keras 3.15.1 gives them. */
describe('output shapes', () => {
  test.each<[string, Record<string, unknown>, number[][], number[]]>([
    ['Conv2D', { filters: 5, kernel_size: [3, 3], strides: [2, 2], padding: 'same' }, [[7, 8, 3]], [4, 4, 5]],
    ['Conv2D', { filters: 5, kernel_size: [3, 2], strides: [2, 2], padding: 'valid' }, [[7, 8, 3]], [3, 4, 5]],
    ['Conv2D', { filters: 4, kernel_size: 3, dilation_rate: [2, 1], groups: 2 }, [[9, 9, 6]], [5, 7, 4]],
    ['DepthwiseConv2D', { kernel_size: [3, 3], depth_multiplier: 2 }, [[9, 9, 6]], [7, 7, 12]],
    ['SeparableConv2D', { filters: 5, kernel_size: [3, 3], padding: 'same' }, [[9, 9, 6]], [9, 9, 5]],
    ['Conv2DTranspose', { filters: 5, kernel_size: [3, 3], strides: [2, 2], padding: 'same' }, [[4, 5, 6]], [8, 10, 5]],
    [
      'Conv2DTranspose',
      { filters: 5, kernel_size: [3, 3], strides: [2, 2], padding: 'valid' },
      [[4, 5, 6]],
      [9, 11, 5],
    ],
    [
      'Conv2DTranspose',
      { filters: 5, kernel_size: 3, strides: 2, padding: 'valid', output_padding: 1 },
      [[4, 5, 6]],
      [10, 12, 5],
    ],
    ['MaxPooling2D', { pool_size: [3, 3], strides: null, padding: 'valid' }, [[10, 11, 2]], [3, 3, 2]],
    ['AveragePooling2D', { pool_size: 2, strides: [2, 2], padding: 'same' }, [[5, 6, 2]], [3, 3, 2]],
    ['GlobalAveragePooling2D', {}, [[5, 6, 2]], [2]],
    ['GlobalMaxPooling2D', { keepdims: true }, [[5, 6, 2]], [1, 1, 2]],
    [
      'ZeroPadding2D',
      {
        padding: [
          [0, 1],
          [2, 3],
        ],
      },
      [[5, 6, 2]],
      [6, 11, 2],
    ],
    ['ZeroPadding2D', { padding: 2 }, [[5, 6, 2]], [9, 10, 2]],
    ['Cropping2D', { cropping: [1, 2] }, [[5, 6, 2]], [3, 2, 2]],
    ['UpSampling2D', { size: [2, 3] }, [[5, 6, 2]], [10, 18, 2]],
    [
      'Multiply',
      {},
      [
        [5, 6, 2],
        [1, 1, 2],
      ],
      [5, 6, 2],
    ],
    [
      'Concatenate',
      { axis: 3 },
      [
        [5, 6, 2],
        [5, 6, 7],
      ],
      [5, 6, 9],
    ],
    [
      'Concatenate',
      { axis: -2 },
      [
        [5, 6, 2],
        [5, 4, 2],
      ],
      [5, 10, 2],
    ],
    ['Flatten', {}, [[5, 6, 2]], [60]],
    ['Reshape', { target_shape: [-1, 4] }, [[5, 6, 2]], [15, 4]],
    ['Permute', { dims: [3, 1, 2] }, [[5, 6, 2]], [2, 5, 6]],
    ['Dense', { units: 4 }, [[5, 6, 2]], [5, 6, 4]],
  ])('%s %j', (className, config, inputs, expected) => {
    expect(outputShape(layer(className, config), inputs)).toEqual(expected)
  })

  test.each<[string, Record<string, unknown>, number[][], string]>([
    ['Conv2D', { filters: 5, kernel_size: [9, 9] }, [[7, 8, 3]], 'window of 9'],
    ['Conv2D', { filters: 5, kernel_size: [3, 3], groups: 2 }, [[7, 8, 3]], '2 groups'],
    ['Conv2D', { filters: 0, kernel_size: [3, 3] }, [[7, 8, 3]], '“filters” is 0'],
    ['Conv2D', { filters: 5, kernel_size: [3, 3], padding: 'causal' }, [[7, 8, 3]], '“causal”'],
    ['Conv2D', { filters: 5, kernel_size: [3, 3] }, [[7]], '[height, width, channels]'],
    ['Cropping2D', { cropping: 4 }, [[5, 6, 2]], 'crops all'],
    [
      'Add',
      {},
      [
        [5, 6, 2],
        [5, 5, 2],
      ],
      '[5, 6, 2] and [5, 5, 2]',
    ],
    ['Add', {}, [[5, 6, 2]], 'takes 1 tensors'],
    ['ReLU', {}, [[5], [5]], 'takes 2 tensors'],
    ['Concatenate', { axis: 0 }, [[5], [5]], 'axis 0'],
    [
      'Concatenate',
      {},
      [
        [5, 1],
        [4, 1],
      ],
      '[5, 1] and [4, 1]',
    ],
    ['Reshape', { target_shape: [-1, 7] }, [[5, 6, 2]], 'cannot be reshaped'],
    ['Reshape', { target_shape: [-1, -1] }, [[4]], 'cannot be reshaped'],
    ['Permute', { dims: [1, 1, 2] }, [[5, 6, 2]], '“dims”'],
    ['UpSampling2D', { size: [100_000, 100_000] }, [[5, 6, 2]], 'more than'],
    ['GlobalAveragePooling2D', { data_format: 'channels_first' }, [[5, 6, 2]], 'channels_last'],
    ['LSTM', {}, [[5]], 'not supported'],
  ])('%s %j of %j is refused, naming the layer', (className, config, inputs, message) => {
    expect(() => outputShape(layer(className, config), inputs)).toThrow(message)
    expect(() => outputShape(layer(className, config), inputs)).toThrow('“it”')
  })
})

describe('weights a layer must have, in Keras’ order', () => {
  test.each<[string, Record<string, unknown>, number[], Record<string, number[]>]>([
    ['Conv2D', { filters: 4, kernel_size: [3, 5], groups: 2 }, [9, 9, 6], { kernel: [3, 5, 3, 4], bias: [4] }],
    [
      'DepthwiseConv2D',
      { kernel_size: 3, depth_multiplier: 2 },
      [9, 9, 6],
      { depthwise_kernel: [3, 3, 6, 2], bias: [12] },
    ],
    [
      'SeparableConv2D',
      { filters: 5, kernel_size: 3, depth_multiplier: 2, use_bias: false },
      [9, 9, 6],
      { depthwise_kernel: [3, 3, 6, 2], pointwise_kernel: [1, 1, 12, 5] },
    ],
    ['Conv2DTranspose', { filters: 5, kernel_size: 3 }, [9, 9, 6], { kernel: [3, 3, 5, 6], bias: [5] }],
    ['Dense', { units: 4 }, [5, 6], { kernel: [6, 4], bias: [4] }],
    [
      'BatchNormalization',
      { axis: [3], scale: false },
      [9, 9, 6],
      { beta: [6], moving_mean: [6], moving_variance: [6] },
    ],
    ['BatchNormalization', { axis: -1, center: false }, [6], { gamma: [6], moving_mean: [6], moving_variance: [6] }],
    ['LayerNormalization', { axis: [2, 3] }, [9, 8, 6], { gamma: [8, 6], beta: [8, 6] }],
    ['PReLU', { shared_axes: [1, 2] }, [9, 8, 6], { alpha: [1, 1, 6] }],
    ['Normalization', { axis: [-1] }, [9, 8, 3], { mean: [3], variance: [3] }],
    ['Normalization', { axis: -1, mean: [0, 0, 0], variance: [1, 1, 1] }, [9, 8, 3], {}],
    ['ReLU', {}, [9, 8, 3], {}],
  ])('%s %j', (className, config, input, expected) => {
    const weights = expectedWeights(layer(className, config), [input])
    expect(weights.map(({ name, shape }) => [name, shape])).toEqual(Object.entries(expected))
  })
})

test('multiply-adds of kernels', () => {
  const conv = { filters: 4, kernel_size: [3, 3] }
  expect(multiplyAdds(layer('Conv2D', conv), [9, 9, 6], [7, 7, 4])).toBe(7 * 7 * 4 * 9 * 6)
  expect(multiplyAdds(layer('Conv2D', { ...conv, groups: 2 }), [9, 9, 6], [7, 7, 4])).toBe(7 * 7 * 4 * 9 * 3)
  expect(multiplyAdds(layer('DepthwiseConv2D', conv), [9, 9, 6], [7, 7, 6])).toBe(7 * 7 * 6 * 9)
  expect(multiplyAdds(layer('SeparableConv2D', conv), [9, 9, 6], [7, 7, 4])).toBe(7 * 7 * 6 * 9 + 7 * 7 * 6 * 4)
  expect(multiplyAdds(layer('Dense', {}), [6], [4])).toBe(24)
  expect(multiplyAdds(layer('Flatten', {}), [2, 3], [6])).toBe(0)
})
