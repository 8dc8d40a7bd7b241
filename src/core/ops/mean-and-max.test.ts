import * as tf from '@tensorflow/tfjs-core'
import { type OpCase, testGradients } from '../../../tests/executors/op-gradients.ts'
import { meanAndMax } from './mean-and-max.ts'
import { reduce } from './reductions.ts'

testGradients(
  meanAndMax,
  (['Mean', 'Max'] as const).map((type, i): OpCase => ({
    name: `${type} over two axes`,
    shapes: [[2, 3, 4, 5]],
    ours: (f, [x]) => reduce(f, type, x, [1, 2]),
    theirs: (x) => [tf.mean, tf.max][i](x, [1, 2]),
  })),
)
