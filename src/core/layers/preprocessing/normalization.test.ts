import { expect, test } from 'vitest'
import { expectedWeights, outputShape } from '../../models/layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

test.each<[string, Record<string, unknown>, number[], [string, number[]][]]>([
  [
    'Normalization',
    { axis: [-1] },
    [9, 8, 3],
    [
      ['mean', [3]],
      ['variance', [3]],
    ],
  ],
  ['Normalization', { axis: -1, mean: [0, 0, 0], variance: [1, 1, 1] }, [9, 8, 3], []],
])('%s %j on %j has the weights %j', (className, config, input, expected) => {
  const weights = expectedWeights(layer(className, config), [input])
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual(expected)
})

test('statistics that stand in the configuration lie along axes that there are', () => {
  const given = { mean: [0, 0, 0], variance: [1, 1, 1] }
  expect(outputShape(layer('Normalization', { ...given, axis: -1 }), [[9, 8, 3]])).toEqual([9, 8, 3])
  expect(outputShape(layer('Normalization', { ...given, axis: null }), [[9, 8, 3]])).toEqual([9, 8, 3])
  expect(() => outputShape(layer('Normalization', { ...given, axis: 0 }), [[9, 8, 3]])).toThrow('axis 0 is not one')
})
