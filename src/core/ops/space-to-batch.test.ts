import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { mul } from './arithmetic.ts'
import { batchToSpace, spaceAndBatch, spaceToBatch } from './space-to-batch.ts'

testGradients(spaceAndBatch, [
  {
    name: 'SpaceToBatchND and BatchToSpaceND',
    shapes: [[2, 4, 6, 3]],
    ours: (f, [x]) => {
      const blocks = spaceToBatch(
        f,
        x,
        [2, 3],
        [
          [1, 1],
          [0, 0],
        ],
      )
      return batchToSpace(
        f,
        mul(f, blocks, blocks),
        [2, 3],
        [
          [1, 0],
          [0, 2],
        ],
        2,
      )
    },
    theirs: (x) => {
      const blocks = tf.spaceToBatchND(
        x,
        [2, 3],
        [
          [1, 1],
          [0, 0],
        ],
      )
      return tf.batchToSpaceND(
        tf.mul(blocks, blocks),
        [2, 3],
        [
          [1, 0],
          [0, 2],
        ],
      )
    },
  },
])
