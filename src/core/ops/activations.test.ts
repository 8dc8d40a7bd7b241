import * as tf from '@tensorflow/tfjs-core'
import { type OpCase, testGradients, wide } from '../../../tests/executors/op-gradients.ts'
import { activations, leakyRelu } from './activations.ts'
import { unary, type UnaryOp } from './elementwise.ts'

const of = (type: UnaryOp, theirs: (x: tf.Tensor) => tf.Tensor, domain?: (value: number) => number): OpCase => ({
  name: type,
  shapes: [[3, 4]],
  ours: (f, [x]) => unary(f, type, x),
  theirs,
  ...(domain && { domain }),
})

testGradients(activations, [
  of('Relu', (x) => tf.relu(x)),
  of('Relu6', (x) => tf.relu6(x), wide),
  of('Elu', (x) => tf.elu(x)),
  of('Selu', (x) => tf.selu(x)),
  of('Sigmoid', (x) => tf.sigmoid(x), wide),
  of('Tanh', (x) => tf.tanh(x)),
  of('Softplus', (x) => tf.softplus(x), wide),
  of('Softmax', (x) => tf.softmax(x), wide),
  { name: 'LeakyRelu', shapes: [[3, 4]], ours: (f, [x]) => leakyRelu(f, x, 0.3), theirs: (x) => tf.leakyRelu(x, 0.3) },
])
