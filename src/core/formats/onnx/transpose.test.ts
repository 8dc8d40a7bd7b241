import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GraphFunction, type TensorData } from '../../engine/op-graph.ts'
import { add } from '../../ops/arithmetic.ts'
import { constant } from '../../ops/constants.ts'
import { binary } from '../../ops/elementwise.ts'
import { scaledOf } from '../../engine/emit/pieces.ts'
import { foldConstants } from '../../export/fold-constants.ts'
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

test.each([
  [
    [3, 3, 30, 70],
    [3, 2, 0, 1],
  ],
  [
    [1, 1, 200, 130],
    [3, 2, 0, 1],
  ],
  [
    [5, 7, 31, 19],
    [0, 3, 1, 2],
  ],
  [
    [1, 1, 1, 20_000],
    [3, 2, 0, 1],
  ],
] as const)('what is folded of a kernel %j is scaled on the way to %j, to the last bit', (shape, permutation) => {
  const scale = Float32Array.from({ length: shape[3] }, (_, i) => Math.cos(i) + 1.5)
  const kernel = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i) * 3)
  const f = new GraphFunction('f')
  const product = binary(
    f,
    'Mul',
    constant(f, { dtype: 'float32', shape: [...shape], values: kernel }),
    constant(f, { dtype: 'float32', shape: [shape[3]], values: scale }),
  )
  f.fetch('y', add(f, f.feed('x', 'float32', [...shape]), product))
  const { tensor: folded } = foldConstants(f).ops.find(({ type }) => type === 'Const')!.attrs['value'] as {
    tensor: TensorData
  }
  expect(scaledOf(folded)?.scale).toEqual(scale)
  const plain = { dtype: 'float32', shape: [...shape], values: folded.values } as const
  expect(transposed(folded, permutation).values).toEqual(transposed(plain, permutation).values)
  expect(kernel[1]).toBe(Math.fround(Math.sin(1) * 3)) // what it is made of is as it was
})
