import { expect, test } from 'vitest'
import { expectedWeights } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'LayerNormalization',
    { axis: [2, 3] },
    [9, 8, 6],
    [
      ['gamma', [8, 6]],
      ['beta', [8, 6]],
    ],
  ],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})
