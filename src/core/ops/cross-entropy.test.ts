import * as tf from '@tensorflow/tfjs-core'
import { testGradients, wide } from '../../../tests/executors/op-gradients.ts'
import { constant } from './constants.ts'
import { crossEntropies, softmaxCrossEntropy } from './cross-entropy.ts'

const LABELS = Float32Array.of(1, 0, 0, 0, 0, 0.5, 0.25, 0.25, 0, 0, 0, 1)

testGradients(crossEntropies, [
  {
    name: 'SoftmaxCrossEntropyWithLogits',
    shapes: [[3, 4]],
    ours: (f, [logits]) => {
      const labels = constant(f, { dtype: 'float32', shape: [3, 4], values: LABELS })
      return softmaxCrossEntropy(f, logits, labels)
    },
    theirs: (logits) => tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.tensor2d(LABELS, [3, 4])), 1)),
    domain: wide,
  },
])
