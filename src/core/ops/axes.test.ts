import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { axes, reverse, transpose } from './axes.ts'

testGradients(axes, [
  {
    name: 'Transpose',
    shapes: [[2, 3, 4]],
    ours: (f, [x]) => transpose(f, x, [2, 0, 1]),
    theirs: (x) => tf.transpose(x, [2, 0, 1]),
  },
  {
    name: 'ReverseV2',
    shapes: [[2, 3, 4]],
    ours: (f, [x]) => reverse(f, x, [1, 2]),
    theirs: (x) => tf.reverse(x, [1, 2]),
  },
])
