import { expect, test } from 'vitest'
import { outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([
  ['MaxPooling2D', { pool_size: [3, 3], strides: null, padding: 'valid' }, [[10, 11, 2]], [3, 3, 2]],
  ['AveragePooling2D', { pool_size: 2, strides: [2, 2], padding: 'same' }, [[5, 6, 2]], [3, 3, 2]],
])('%s %j makes of %j the shape %j', (className, config, inputs, expected) => {
  expect(outputShape(layer(className, config), inputs)).toEqual(expected)
})
