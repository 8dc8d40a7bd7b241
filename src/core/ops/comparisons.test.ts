import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { cast, comparisons, select } from './comparisons.ts'
import { constant } from './constants.ts'
import { gradients } from '../engine/gradients.ts'
import { GraphFunction } from '../engine/op-graph.ts'

testGradients(
  comparisons.filter(({ type }) => type !== 'Cast'),
  [
    {
      name: 'SelectV2 with broadcasting',
      shapes: [[3, 4], [4]],
      ours: (f, [a, b]) =>
        select(f, constant(f, { dtype: 'bool', shape: [3, 1], values: Uint8Array.of(1, 0, 1) }), a, b),
      theirs: (a, b) => tf.where(tf.tensor2d([[true], [false], [true]], [3, 1], 'bool'), a, b),
    },
  ],
)

test('the gradient of a cast is cast back', () => {
  const f = new GraphFunction('casts')
  const x = f.feed('x', 'int32', [3])
  const [gradient] = gradients(f, cast(f, x, 'float32'), f.feed('seed', 'float32', [3]), [x])
  expect(gradient).toMatchObject({ dtype: 'int32', op: { type: 'Cast', inputs: [{ op: f.feeds.get('seed')?.op }] } })
})
