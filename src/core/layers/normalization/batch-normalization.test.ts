import { expect, test } from 'vitest'
import { expectedWeights } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'BatchNormalization',
    { axis: [3], scale: false },
    [9, 9, 6],
    [
      ['beta', [6]],
      ['moving_mean', [6]],
      ['moving_variance', [6]],
    ],
  ],
  [
    'BatchNormalization',
    { axis: -1, center: false },
    [6],
    [
      ['gamma', [6]],
      ['moving_mean', [6]],
      ['moving_variance', [6]],
    ],
  ],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})
