import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { pad, slice, slices, subsample } from './slices.ts'

testGradients(slices, [
  {
    name: 'Pad, Slice and StridedSlice',
    shapes: [[2, 5, 6, 3]],
    ours: (f, [x]) => {
      const padded = pad(f, x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ])
      return subsample(f, slice(f, padded, [0, 1, 0, 1], [-1, 6, 9, 2]), [2, 3])
    },
    theirs: (x) => {
      const padded = tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ])
      const rows = tf.gather(tf.slice(padded, [0, 1, 0, 1], [-1, 6, 9, 2]), [0, 2, 4], 1)
      return tf.gather(rows, [0, 3, 6], 2)
    },
  },
])
