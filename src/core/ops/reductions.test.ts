import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { reduce, sums } from './reductions.ts'

testGradients(sums, [
  {
    name: 'Sum over two axes',
    shapes: [[2, 3, 4, 5]],
    ours: (f, [x]) => reduce(f, 'Sum', x, [1, 2]),
    theirs: (x) => tf.sum(x, [1, 2]),
  },
])
