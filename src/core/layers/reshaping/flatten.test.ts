import { expect, test } from 'vitest'
import { multiplyAdds, outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([['Flatten', {}, [[5, 6, 2]], [60]]])(
  '%s %j makes of %j the shape %j',
  (className, config, inputs, expected) => {
    expect(outputShape(layer(className, config), inputs)).toEqual(expected)
  },
)

test('costs nothing', () => {
  expect(multiplyAdds(layer('Flatten', {}), [2, 3], [6])).toBe(0)
})
