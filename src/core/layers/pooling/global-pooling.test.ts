import { expect, test } from 'vitest'
import { outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  ['GlobalAveragePooling2D', {}, [[5, 6, 2]], [2]],
  ['GlobalMaxPooling2D', { keepdims: true }, [[5, 6, 2]], [1, 1, 2]],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})

test.each<[string, Record<string, unknown>, number[][], string]>([
  ['GlobalAveragePooling2D', { data_format: 'channels_first' }, [[5, 6, 2]], 'channels_last'],
])('%s %j of %j is refused, naming the layer', (className, config, inputs, message) => {
  expect(() => outputShape(layer(className, config), inputs)).toThrow(message)
  expect(() => outputShape(layer(className, config), inputs)).toThrow('“it”')
})
