import { expect, test } from 'vitest'
import { outputShape } from '../../models/layer-sizes.ts'

const softmax = (axis: unknown) => ({ name: 'it', className: 'Softmax', config: { axis } })

test('works along one axis or several, and never across photos', () => {
  expect(outputShape(softmax([1, 2]), [[4, 4, 3]])).toEqual([4, 4, 3])
  for (const axis of [0, 9, 'last'])
    expect(() => outputShape(softmax(axis), [[4, 4, 3]])).toThrow('“it” (Softmax): axis')
})
