import { expect, test } from 'vitest'
import { expectedWeights, outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  ['Conv2DTranspose', { filters: 5, kernel_size: [3, 3], strides: [2, 2], padding: 'same' }, [[4, 5, 6]], [8, 10, 5]],
  ['Conv2DTranspose', { filters: 5, kernel_size: [3, 3], strides: [2, 2], padding: 'valid' }, [[4, 5, 6]], [9, 11, 5]],
  [
    'Conv2DTranspose',
    { filters: 5, kernel_size: 3, strides: 2, padding: 'valid', output_padding: 1 },
    [[4, 5, 6]],
    [10, 12, 5],
  ],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'Conv2DTranspose',
    { filters: 5, kernel_size: 3 },
    [9, 9, 6],
    [
      ['kernel', [3, 3, 5, 6]],
      ['bias', [5]],
    ],
  ],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})
