import { expect, test } from 'vitest'
import { expectedWeights, multiplyAdds, outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

// as `compute_output_shape` of Keras 3.15.1 gives them
test.each<[string, Record<string, unknown>, number[][], number[]]>([['Dense', { units: 4 }, [[5, 6, 2]], [5, 6, 4]]])(
  '%s %j makes of %j the shape %j',
  (className, config, inputs, expected) => {
    expect(outputShape(layer(className, config), inputs)).toEqual(expected)
  },
)

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'Dense',
    { units: 4 },
    [5, 6],
    [
      ['kernel', [6, 4]],
      ['bias', [4]],
    ],
  ],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})

test('a multiply-add for each weight', () => {
  expect(multiplyAdds(layer('Dense', {}), [6], [4])).toBe(24)
})
