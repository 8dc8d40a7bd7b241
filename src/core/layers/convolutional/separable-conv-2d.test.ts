import { expect, test } from 'vitest'
import { expectedWeights, multiplyAdds, outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  ['SeparableConv2D', { filters: 5, kernel_size: [3, 3], padding: 'same' }, [[9, 9, 6]], [9, 9, 5]],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'SeparableConv2D',
    { filters: 5, kernel_size: 3, depth_multiplier: 2, use_bias: false },
    [9, 9, 6],
    [
      ['depthwise_kernel', [3, 3, 6, 2]],
      ['pointwise_kernel', [1, 1, 12, 5]],
    ],
  ],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})

test('multiply-adds of both kernels', () => {
  const separable = layer('SeparableConv2D', { filters: 4, kernel_size: [3, 3] })
  expect(multiplyAdds(separable, [9, 9, 6], [7, 7, 4])).toBe(7 * 7 * 6 * 9 + 7 * 7 * 6 * 4)
})
