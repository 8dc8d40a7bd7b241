import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { batchNormalizations, fusedBatchNorm } from './batch-normalization.ts'

testGradients(batchNormalizations, [
  {
    name: 'FusedBatchNormV3, composed by hand',
    shapes: [[3, 4, 5, 2], [2], [2]],
    ours: (f, [x, gamma, beta]) => fusedBatchNorm(f, x, gamma, beta, 1e-3).y,
    theirs: (x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2])
      return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), gamma), beta)
    },
  },
])
