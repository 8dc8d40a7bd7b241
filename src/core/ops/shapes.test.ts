import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { reshape, shapes } from './shapes.ts'

testGradients(shapes, [
  {
    name: 'Reshape',
    shapes: [[2, 3, 4]],
    ours: (f, [x]) => reshape(f, x, [4, 6]),
    theirs: (x) => tf.reshape(x, [4, 6]),
  },
])
