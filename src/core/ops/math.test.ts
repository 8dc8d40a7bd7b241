import * as tf from '@tensorflow/tfjs-core'
import { positive, testGradients, unaryCase, wide } from '../../../tests/executors/op-gradients.ts'
import { unary } from './elementwise.ts'
import { mul } from './arithmetic.ts'
import { math } from './math.ts'

testGradients(math, [
  unaryCase('Identity', (x) => tf.clone(x)),
  {
    name: 'StopGradient on one of two ways',
    shapes: [[3, 4]],
    ours: (f, [x]) => mul(f, x, unary(f, 'StopGradient', x)),
    theirs: (x) => tf.mul(x, tf.tensor(x.dataSync(), x.shape)),
  },
  unaryCase('Exp', (x) => tf.exp(x)),
  unaryCase('Log', (x) => tf.log(x), positive),
  unaryCase('Log1p', (x) => tf.log1p(x), positive),
  unaryCase('Abs', (x) => tf.abs(x)),
  unaryCase('Neg', (x) => tf.neg(x)),
  unaryCase('Square', (x) => tf.square(x)),
  unaryCase('Sqrt', (x) => tf.sqrt(x), positive),
  unaryCase('Rsqrt', (x) => tf.rsqrt(x), positive),
  unaryCase('Reciprocal', (x) => tf.reciprocal(x), positive),
  unaryCase('Erf', (x) => tf.erf(x)),
  unaryCase('Sin', (x) => tf.sin(x), wide),
  unaryCase('Cos', (x) => tf.cos(x), wide),
])
