import { expect, test } from 'vitest'
import { outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  ['Reshape', { target_shape: [-1, 4] }, [[5, 6, 2]], [15, 4]],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test.each<[string, Record<string, unknown>, number[][], string]>([
  ['Reshape', { target_shape: [-1, 7] }, [[5, 6, 2]], 'cannot be reshaped'],
  ['Reshape', { target_shape: [-1, -1] }, [[4]], 'cannot be reshaped'],
])('%s %j of %j is refused, naming the layer', (className, config, inputs, message) => {
  expect(() => outputShape(layer(className, config), inputs)).toThrow(message)
  expect(() => outputShape(layer(className, config), inputs)).toThrow('“it”')
})
