import * as tf from '@tensorflow/tfjs-core'
import { type OpCase, testGradients } from '../../../tests/executors/op-gradients.ts'
import { batchMatMul, matMul, products } from './matmul.ts'

const TRANSPOSED = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const

testGradients(products, [
  ...TRANSPOSED.map(([a, b]): OpCase => ({
    name: `MatMul, transposed ${a} and ${b}`,
    shapes: [a ? [4, 3] : [3, 4], b ? [5, 4] : [4, 5]],
    ours: (f, [x, y]) => matMul(f, x, y, a, b),
    theirs: (x, y) => tf.matMul(x, y, a, b),
  })),
  ...TRANSPOSED.map(([a, b]): OpCase => ({
    name: `BatchMatMulV2, transposed ${a} and ${b}`,
    shapes: [a ? [2, 3, 5, 4] : [2, 3, 4, 5], b ? [2, 3, 6, 5] : [2, 3, 5, 6]],
    ours: (f, [x, y]) => batchMatMul(f, x, y, a, b),
    theirs: (x, y) => tf.matMul(x, y, a, b),
  })),
])
