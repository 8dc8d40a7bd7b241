import * as tf from '@tensorflow/tfjs-core'
import { testGradients, unaryCase, wide } from '../../../tests/executors/op-gradients.ts'
import { activations, leakyRelu } from './activations.ts'

testGradients(activations, [
  unaryCase('Relu', (x) => tf.relu(x)),
  unaryCase('Relu6', (x) => tf.relu6(x), wide),
  unaryCase('Elu', (x) => tf.elu(x)),
  unaryCase('Selu', (x) => tf.selu(x)),
  unaryCase('Sigmoid', (x) => tf.sigmoid(x), wide),
  unaryCase('Tanh', (x) => tf.tanh(x)),
  unaryCase('Softplus', (x) => tf.softplus(x), wide),
  unaryCase('Softmax', (x) => tf.softmax(x), wide),
  { name: 'LeakyRelu', shapes: [[3, 4]], ours: (f, [x]) => leakyRelu(f, x, 0.3), theirs: (x) => tf.leakyRelu(x, 0.3) },
])
