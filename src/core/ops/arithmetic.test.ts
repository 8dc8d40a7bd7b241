import * as tf from '@tensorflow/tfjs-core'
import { type OpCase, positive, testGradients, wide } from '../../../tests/executors/op-gradients.ts'
import { addN, arithmetic } from './arithmetic.ts'
import { constant } from './constants.ts'
import { binary } from './elementwise.ts'

testGradients(arithmetic, [
  ...(['AddV2', 'Sub', 'Mul', 'RealDiv'] as const).map((type, i): OpCase => ({
    name: `${type} with broadcasting`,
    shapes: [
      [2, 3, 4],
      [3, 1],
    ],
    ours: (f, [a, b]) => binary(f, type, a, b),
    theirs: [tf.add, tf.sub, tf.mul, tf.div][i],
    domain: type === 'RealDiv' ? positive : wide,
  })),
  // tfjs-core 4.22 does not sum their gradients over broadcast axes
  ...(['Maximum', 'Minimum'] as const).map((type): OpCase => ({
    name: type,
    shapes: [
      [3, 4],
      [3, 4],
    ],
    ours: (f, [a, b]) => binary(f, type, a, b),
    theirs: (a, b) => (type === 'Maximum' ? tf.maximum(a, b) : tf.minimum(a, b)),
  })),
  {
    name: 'Pow with a constant exponent',
    shapes: [[3, 4]],
    ours: (f, [x]) => binary(f, 'Pow', x, constant(f, 2.5)),
    theirs: (x) => tf.pow(x, 2.5),
    domain: positive,
  },
  {
    name: 'AddN',
    shapes: [
      [3, 4],
      [3, 4],
      [3, 4],
    ],
    ours: (f, tensors) => addN(f, tensors),
    theirs: (...tensors) => tf.addN(tensors),
  },
])
