import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sizeOf } from '../../models/layer-graph.ts'
import { transposed } from './transpose.ts'

const shapes = fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc.tuple(
    fc.constant(shape),
    fc.shuffledSubarray(
      shape.map((_, axis) => axis),
      { minLength: shape.length },
    ),
  ),
)

test('every number is where the new order of axes has it', () => {
  fc.assert(
    fc.property(shapes, ([shape, permutation]) => {
      const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => i)
      const moved = transposed({ dtype: 'float32', shape, values }, permutation)
      expect(moved.shape).toEqual(permutation.map((axis) => shape[axis]))
      const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
      const numbers = moved.values
      const place = (index: readonly number[]): number =>
        index.reduce((sum, i, axis) => sum + i * steps[permutation[axis]], 0)
      const index = moved.shape.map(() => 0)
      for (let n = 0; n < numbers.length; n++) {
        expect(numbers[n]).toBe(place(index))
        for (let axis = index.length - 1; axis >= 0 && ++index[axis] === moved.shape[axis]; axis--) index[axis] = 0
      }
    }),
    { numRuns: 60 },
  )
})
