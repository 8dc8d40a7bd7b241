import { expect, test } from 'vitest'
import { expectedWeights, outputShape } from './layer-sizes.ts'

const layer = (className: string, config: Record<string, unknown>) => ({ name: 'it', className, config })

test.each<[string, Record<string, unknown>, number[][], string]>([
  ['Add', {}, [[5, 6, 2]], 'takes 1 tensors'],
  ['ReLU', {}, [[5], [5]], 'takes 2 tensors'],
  ['UpSampling2D', { size: [100000, 100000] }, [[5, 6, 2]], 'more than'],
  ['LSTM', {}, [[5]], 'not supported'],
])('%s %j of %j is refused, naming the layer', (className, config, inputs, message) => {
  expect(() => outputShape(layer(className, config), inputs)).toThrow(message)
  expect(() => outputShape(layer(className, config), inputs)).toThrow('“it”')
})

test('a layer without weights has none', () => {
  expect(expectedWeights(layer('ReLU', {}), [[9, 8, 3]])).toEqual([])
})
