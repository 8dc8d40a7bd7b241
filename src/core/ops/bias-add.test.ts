import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { biasAdd, biases } from './bias-add.ts'

testGradients(biases, [
  {
    name: 'BiasAdd',
    shapes: [[2, 3, 3, 4], [4]],
    ours: (f, [x, bias]) => biasAdd(f, x, bias),
    theirs: (x, bias) => tf.add(x, bias),
  },
])
