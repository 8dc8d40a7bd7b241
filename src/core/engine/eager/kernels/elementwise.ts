import type { EagerTensor, Kernel, KernelEntry, Tf } from '../kernel.ts'
import { numberOf, typeOf } from '../kernel.ts'
import { EngineError } from '../../errors.ts'

const unary =
  (compute: (tf: Tf, x: EagerTensor) => EagerTensor): Kernel =>
  ({ tf, inputs }) =>
    compute(tf, inputs[0])

const binary =
  (compute: (tf: Tf, a: EagerTensor, b: EagerTensor) => EagerTensor): Kernel =>
  ({ tf, inputs }) =>
    compute(tf, inputs[0], inputs[1])

const cast: Kernel = (call) => {
  const type = typeOf(call, 'DstT')
  if (type === 'float32' || type === 'int32' || type === 'bool') return call.tf.cast(call.inputs[0], type)
  throw new EngineError(`the eager executor has no tensors of ${type}.`, { layer: call.op.layer })
}

export const elementwiseKernels: readonly KernelEntry[] = [
  ['Relu', unary((tf, x) => tf.relu(x))],
  ['Relu6', unary((tf, x) => tf.relu6(x))],
  ['Elu', unary((tf, x) => tf.elu(x))],
  ['Selu', unary((tf, x) => tf.selu(x))],
  ['LeakyRelu', (call) => call.tf.leakyRelu(call.inputs[0], numberOf(call, 'alpha'))],
  ['Sigmoid', unary((tf, x) => tf.sigmoid(x))],
  ['Tanh', unary((tf, x) => tf.tanh(x))],
  ['Softplus', unary((tf, x) => tf.softplus(x))],
  ['Softmax', unary((tf, x) => tf.softmax(x))],
  ['Exp', unary((tf, x) => tf.exp(x))],
  ['Log', unary((tf, x) => tf.log(x))],
  ['Log1p', unary((tf, x) => tf.log1p(x))],
  ['Abs', unary((tf, x) => tf.abs(x))],
  ['Neg', unary((tf, x) => tf.neg(x))],
  ['Sign', unary((tf, x) => tf.sign(x))],
  ['Square', unary((tf, x) => tf.square(x))],
  ['Sqrt', unary((tf, x) => tf.sqrt(x))],
  ['Rsqrt', unary((tf, x) => tf.rsqrt(x))],
  ['Reciprocal', unary((tf, x) => tf.reciprocal(x))],
  ['Erf', unary((tf, x) => tf.erf(x))],
  ['Sin', unary((tf, x) => tf.sin(x))],
  ['Cos', unary((tf, x) => tf.cos(x))],
  ['Floor', unary((tf, x) => tf.floor(x))],
  ['Ceil', unary((tf, x) => tf.ceil(x))],
  ['Round', unary((tf, x) => tf.round(x))],
  ['Pow', binary((tf, a, b) => tf.pow(a, b))],
  ['Identity', unary((_tf, x) => x)],
  ['StopGradient', unary((_tf, x) => x)],
  ['Cast', cast],
  ['AddV2', binary((tf, a, b) => tf.add(a, b))],
  ['Sub', binary((tf, a, b) => tf.sub(a, b))],
  ['Mul', binary((tf, a, b) => tf.mul(a, b))],
  ['RealDiv', binary((tf, a, b) => tf.div(a, b))],
  ['Maximum', binary((tf, a, b) => tf.maximum(a, b))],
  ['Minimum', binary((tf, a, b) => tf.minimum(a, b))],
  ['Greater', binary((tf, a, b) => tf.greater(a, b))],
  ['GreaterEqual', binary((tf, a, b) => tf.greaterEqual(a, b))],
  ['Less', binary((tf, a, b) => tf.less(a, b))],
  ['LessEqual', binary((tf, a, b) => tf.lessEqual(a, b))],
  ['Equal', binary((tf, a, b) => tf.equal(a, b))],
  ['AddN', ({ tf, inputs }) => tf.addN([...inputs])],
  ['SelectV2', ({ tf, inputs: [condition, a, b] }) => tf.where(condition, a, b)],
]
