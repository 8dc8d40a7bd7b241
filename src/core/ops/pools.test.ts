import * as tf from '@tensorflow/tfjs-core'
import { images, type OpCase, PADDINGS, testGradients } from '../../../tests/executors/op-gradients.ts'
import { pool, pools } from './pools.ts'

/** tfjs-core 4.22 counts the zeros around the input in avgPool's gradient; TensorFlow and Keras do not. */
function averagePool(x: tf.Tensor4D, padding: 'same' | 'valid'): tf.Tensor {
  const sums = (of: tf.Tensor4D) => tf.depthwiseConv2d(of, tf.ones<tf.Rank.R4>([3, 2, 3, 1]), 2, padding)
  return tf.div(sums(x), sums(tf.ones([2, 7, 6, 3])))
}

testGradients(
  pools,
  PADDINGS.flatMap((padding): OpCase[] => {
    const theirs = padding === 'SAME' ? 'same' : 'valid'
    return [
      {
        name: `MaxPool, ${padding}`,
        shapes: [[2, 7, 6, 3]],
        ours: (f, [x]) => pool(f, 'MaxPool', x, [3, 2], { strides: [2, 2], padding }),
        theirs: (x) => tf.maxPool(images(x), [3, 2], 2, theirs),
      },
      {
        name: `AvgPool, ${padding}`,
        shapes: [[2, 7, 6, 3]],
        ours: (f, [x]) => pool(f, 'AvgPool', x, [3, 2], { strides: [2, 2], padding }),
        theirs: (x) => averagePool(images(x), theirs),
      },
    ]
  }),
)
