import { expect, test } from 'vitest'
import { einsumDense } from './einsum-dense.ts'

const rewritten = (config: object, input: number[]) =>
  einsumDense.rewrite({ name: 'query', className: 'EinsumDense', config: { ...config } }, input)

test('it is Dense from the summed axes to the new ones, with the kernel and the bias that its file has', () => {
  const layers = rewritten({ equation: 'abcd,cdef->abef', output_shape: [null, 5, 6], bias_axes: 'ef' }, [4, 2, 3])
  expect(layers?.map(({ className, config }) => [className, config['target_shape'] ?? config['units']])).toEqual([
    ['Reshape', [4, 6]],
    ['Dense', 30],
    ['Reshape', [4, 5, 6]],
  ])
  const dense = layers?.[1]
  expect([dense?.stored?.([6, 30]), dense?.stored?.([30])]).toEqual([
    [2, 3, 5, 6],
    [5, 6],
  ])
})

test.each([
  ['sums the last axes', { equation: 'abc,bde->acde', output_shape: [null, 2, 3] }],
  ['sums the last axes', { equation: 'abc,dc->abd', output_shape: [null, 5] }],
  ['sums the last axes', { equation: 'abc,cd->adb', output_shape: [5, null] }],
  ['bias along “d”', { equation: 'abc,cde->abde', output_shape: [null, 2, 3], bias_axes: 'd' }],
  ['“output_shape” is [7,2,3]', { equation: 'abc,cde->abde', output_shape: [7, 2, 3] }],
  ['“output_shape” is 2', { equation: 'abc,cde->abde', output_shape: 2 }],
  ['its equation undefined', { output_shape: 2 }],
])('what it does not compute is refused: %s', (words, config) => {
  expect(() => rewritten(config, [4, 3])).toThrow(expect.objectContaining({ code: 'model-bad-config' }))
  expect(() => rewritten(config, [4, 3])).toThrow(words)
})
