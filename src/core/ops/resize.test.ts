import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { resize, resizes, resizeTo } from './resize.ts'

/** Nearest pixels by their middles, picked by hand: tfjs' own gradient goes by their corners. */
const nearest = (x: tf.Tensor): tf.Tensor => tf.gather(tf.gather(x, [0, 0, 1, 2, 2], 1), [1, 3], 2)

/** To twice the size by the middles of pixels, as a product of matrices: tfjs' own gradient goes by their corners. */
function doubled(x: tf.Tensor): tf.Tensor {
  const shares = (length: number) =>
    tf.tensor2d(
      Array.from({ length: 2 * length }, (_, to) => {
        const position = (to + 0.5) / 2 - 0.5
        return Array.from({ length }, (_from, from) => {
          const inside = Math.min(Math.max(position, 0), length - 1)
          return Math.max(0, 1 - Math.abs(inside - from))
        })
      }),
    )
  const [batch, height, width, channels] = x.shape
  const rows = tf.matMul(tf.reshape(tf.transpose(x, [0, 3, 2, 1]), [-1, height]), shares(height), false, true)
  const turned = tf.transpose(tf.reshape(rows, [batch, channels, width, 2 * height]), [0, 1, 3, 2])
  const columns = tf.matMul(tf.reshape(turned, [-1, width]), shares(width), false, true)
  return tf.transpose(tf.reshape(columns, [batch, channels, 2 * height, 2 * width]), [0, 2, 3, 1])
}

testGradients(resizes, [
  {
    name: 'ResizeNearestNeighbor',
    shapes: [[2, 3, 4, 2]],
    ours: (f, [x]) => resize(f, x, [2, 3], 'nearest'),
    theirs: (x) => tf.reshape(tf.mul(tf.reshape(x, [2, 3, 1, 4, 1, 2]), tf.ones([1, 1, 2, 1, 3, 1])), [2, 6, 12, 2]),
  },
  {
    name: 'ResizeNearestNeighbor by the middles of pixels',
    shapes: [[2, 3, 4, 2]],
    ours: (f, [x]) => resizeTo(f, x, [5, 2], 'nearest', true),
    theirs: (x) => nearest(x),
  },
  {
    name: 'ResizeBilinear',
    shapes: [[2, 3, 4, 2]],
    ours: (f, [x]) => resize(f, x, [2, 2], 'bilinear'),
    theirs: (x) => doubled(x),
  },
])
