import * as tf from '@tensorflow/tfjs-core'
import { testGradients } from '../../../tests/executors/op-gradients.ts'
import { concat, joins } from './joins.ts'

testGradients(joins, [
  {
    name: 'ConcatV2',
    shapes: [
      [2, 3, 4],
      [2, 5, 4],
    ],
    ours: (f, parts) => concat(f, parts, 1),
    theirs: (...parts) => tf.concat(parts, 1),
  },
])
