import { expect, test } from 'vitest'
import { expectedWeights, multiplyAdds, outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  ['Conv2D', { filters: 5, kernel_size: [3, 3], strides: [2, 2], padding: 'same' }, [[7, 8, 3]], [4, 4, 5]],
  ['Conv2D', { filters: 5, kernel_size: [3, 2], strides: [2, 2], padding: 'valid' }, [[7, 8, 3]], [3, 4, 5]],
  ['Conv2D', { filters: 4, kernel_size: 3, dilation_rate: [2, 1], groups: 2 }, [[9, 9, 6]], [5, 7, 4]],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test.each<[string, Record<string, unknown>, number[][], string]>([
  ['Conv2D', { filters: 5, kernel_size: [9, 9] }, [[7, 8, 3]], 'window of 9'],
  ['Conv2D', { filters: 5, kernel_size: [3, 3], groups: 2 }, [[7, 8, 3]], '2 groups'],
  ['Conv2D', { filters: 0, kernel_size: [3, 3] }, [[7, 8, 3]], '“filters” is 0'],
  ['Conv2D', { filters: 5, kernel_size: [3, 3], padding: 'causal' }, [[7, 8, 3]], '“causal”'],
  ['Conv2D', { filters: 5, kernel_size: [3, 3] }, [[7]], '[height, width, channels]'],
])('%s %j of %j is refused, naming the layer', (className, config, inputs, message) => {
  expect(() => outputShape(layer(className, config), inputs)).toThrow(message)
  expect(() => outputShape(layer(className, config), inputs)).toThrow('“it”')
})

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'Conv2D',
    { filters: 4, kernel_size: [3, 5], groups: 2 },
    [9, 9, 6],
    [
      ['kernel', [3, 5, 3, 4]],
      ['bias', [4]],
    ],
  ],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})

test('a multiply-add for each number, each place of the window and each channel of its group', () => {
  const conv = { filters: 4, kernel_size: [3, 3] }
  expect(multiplyAdds(layer('Conv2D', conv), [9, 9, 6], [7, 7, 4])).toBe(7 * 7 * 4 * 9 * 6)
  expect(multiplyAdds(layer('Conv2D', { ...conv, groups: 2 }), [9, 9, 6], [7, 7, 4])).toBe(7 * 7 * 4 * 9 * 3)
})
