import { expect, test } from 'vitest'
import { expectedWeights, multiplyAdds, outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  ['DepthwiseConv2D', { kernel_size: [3, 3], depth_multiplier: 2 }, [[9, 9, 6]], [7, 7, 12]],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'DepthwiseConv2D',
    { kernel_size: 3, depth_multiplier: 2 },
    [9, 9, 6],
    [
      ['depthwise_kernel', [3, 3, 6, 2]],
      ['bias', [12]],
    ],
  ],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})

test('a multiply-add for each number and each place of the window', () => {
  expect(multiplyAdds(layer('DepthwiseConv2D', { kernel_size: [3, 3] }), [9, 9, 6], [7, 7, 6])).toBe(7 * 7 * 6 * 9)
})
