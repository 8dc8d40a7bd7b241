import * as tf from '@tensorflow/tfjs-core'
import { type OpCase, positive, testGradients, wide } from '../../../tests/executors/op-gradients.ts'
import { unary, type UnaryOp } from './elementwise.ts'
import { mul } from './arithmetic.ts'
import { math } from './math.ts'

const of = (type: UnaryOp, theirs: (x: tf.Tensor) => tf.Tensor, domain?: (value: number) => number): OpCase => ({
  name: type,
  shapes: [[3, 4]],
  ours: (f, [x]) => unary(f, type, x),
  theirs,
  ...(domain && { domain }),
})

testGradients(math, [
  of('Identity', (x) => tf.clone(x)),
  {
    name: 'StopGradient on one of two ways',
    shapes: [[3, 4]],
    ours: (f, [x]) => mul(f, x, unary(f, 'StopGradient', x)),
    theirs: (x) => tf.mul(x, tf.tensor(x.dataSync(), x.shape)),
  },
  of('Exp', (x) => tf.exp(x)),
  of('Log', (x) => tf.log(x), positive),
  of('Log1p', (x) => tf.log1p(x), positive),
  of('Abs', (x) => tf.abs(x)),
  of('Neg', (x) => tf.neg(x)),
  of('Square', (x) => tf.square(x)),
  of('Sqrt', (x) => tf.sqrt(x), positive),
  of('Rsqrt', (x) => tf.rsqrt(x), positive),
  of('Reciprocal', (x) => tf.reciprocal(x), positive),
  of('Erf', (x) => tf.erf(x)),
  of('Sin', (x) => tf.sin(x), wide),
  of('Cos', (x) => tf.cos(x), wide),
])
