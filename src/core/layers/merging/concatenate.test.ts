import { expect, test } from 'vitest'
import { outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
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
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test.each<[string, Record<string, unknown>, number[][], string]>([
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
])('%s %j of %j is refused, naming the layer', (className, config, inputs, message) => {
  expect(() => outputShape(layer(className, config), inputs)).toThrow(message)
  expect(() => outputShape(layer(className, config), inputs)).toThrow('“it”')
})
