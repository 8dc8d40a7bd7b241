import { floats, type Kernel, type KernelCall } from '../engine/eager/kernel.ts'
import { type GraphFunction, outputOf, type Tensor } from '../engine/op-graph.ts'
import { convertWith, elementwise, type OnnxGraph } from '../formats/onnx/onnx-graph.ts'
import { mul, sub } from './arithmetic.ts'
import { floatOf, typeAttr } from './attributes.ts'
import { defineOp, type GradientRule, ofGradients, type OpKind, simple } from './op-kind.ts'
import { reduce } from './reductions.ts'

export function leakyRelu(f: GraphFunction, x: Tensor, alpha: number): Tensor {
  return f.add('LeakyRelu', [x], { ...typeAttr(x), alpha: { float: alpha } }, [x])
}

/** By an op that TensorFlow has for it, which takes the gradient and what went in or came out. */
const by = (type: string, from: 'input' | 'output', order: 'gradient first' | 'gradient last' = 'gradient first') =>
  simple<1>((f, op, dy) => {
    const known = from === 'input' ? op.inputs[0] : outputOf(op)
    const inputs = order === 'gradient first' ? [dy, known] : [known, dy]
    return [f.add(type, inputs, typeAttr(dy), [op.inputs[0]])]
  })

/** The gradient of LeakyRelu has its slope too. */
const byLeakyReluGrad: GradientRule<1> = simple((f, op, dy) => [
  f.add('LeakyReluGrad', [dy, op.inputs[0]], { ...typeAttr(dy), alpha: { float: floatOf(op, 'alpha') } }, [dy]),
])

/**
 * A gradient over plain numbers: TensorFlow has one op where tfjs composes several, and one pass over typed arrays is quicker.
 *
 * @param derive  makes the inner loop's function of (first input, second input), in the op's own order.
 */
const numberByNumber =
  (derive: (call: KernelCall) => (first: number, second: number) => number): Kernel<2> =>
  (call) => {
    const [first, second] = call.inputs
    const [a, b] = [floats(first), floats(second)]
    const compute = derive(call)
    const result = new Float32Array(a.length)
    for (let i = 0; i < a.length; i++) result[i] = compute(a[i]!, b[i]!)
    return call.tf.tensor(result, first.shape)
  }

/** The gradient where the output lies between 0 and `limit`. A loop of its own: nearly every layer ends in one. */
const gated =
  (limit: number): Kernel<2> =>
  ({ tf, inputs: [dy, output] }) => {
    const [gradients, outputs] = [floats(dy), floats(output)]
    const result = new Float32Array(outputs.length)
    for (let i = 0; i < outputs.length; i++) {
      const y = outputs[i]!
      result[i] = y > 0 && y < limit ? gradients[i]! : 0
    }
    return tf.tensor(result, dy.shape)
  }

/** In ONNX: where a tensor is above a number. */
const above = (graph: OnnxGraph, name: string, number: number): string =>
  graph.node('Greater', [name, graph.scalar(number)])

/** Klambauer et al. 2017 (arXiv:1706.02515). */
const SELU_SCALE = 1.0507009873554805
const SELU_SCALED_ALPHA = 1.7580993408473768

/** Those without settings have `unary` of `elementwise.ts` as their builder. */
export const activations: readonly OpKind[] = [
  defineOp({
    type: 'Relu',
    numInputs: 1,
    gradient: by('ReluGrad', 'output'),
    eager: ({ tf, inputs: [x] }) => tf.relu(x),
    onnx: elementwise('Relu'),
  }),
  ofGradients('ReluGrad', 2, {
    eager: gated(Infinity),
    onnx: convertWith((graph, [dy, y]) => graph.node('Where', [above(graph, y, 0), dy, graph.scalar(0)])),
  }),
  defineOp({
    type: 'Relu6',
    numInputs: 1,
    gradient: by('Relu6Grad', 'output'),
    eager: ({ tf, inputs: [x] }) => tf.relu6(x),
    onnx: convertWith((graph, [x]) => graph.node('Clip', [x, graph.scalar(0), graph.scalar(6)])),
  }),
  ofGradients('Relu6Grad', 2, {
    eager: gated(6),
    onnx: convertWith((graph, [dy, y]) => {
      const isInside = graph.node('And', [above(graph, y, 0), graph.node('Less', [y, graph.scalar(6)])])
      return graph.node('Where', [isInside, dy, graph.scalar(0)])
    }),
  }),
  defineOp({
    type: 'LeakyRelu',
    numInputs: 1,
    gradient: byLeakyReluGrad,
    eager: ({ tf, op, inputs: [x] }) => tf.leakyRelu(x, floatOf(op, 'alpha')),
    onnx: convertWith((graph, [x], op) => graph.node('LeakyRelu', [x], { alpha: { float: floatOf(op, 'alpha') } })),
  }),
  ofGradients('LeakyReluGrad', 2, {
    eager: numberByNumber(({ op }) => {
      const alpha = floatOf(op, 'alpha')
      return (dy, x) => (x > 0 ? dy : alpha * dy)
    }),
    onnx: convertWith((graph, [dy, x], op) => {
      const sloped = graph.node('Mul', [dy, graph.scalar(floatOf(op, 'alpha'))])
      return graph.node('Where', [above(graph, x, 0), dy, sloped])
    }),
  }),
  defineOp({
    type: 'Elu',
    numInputs: 1,
    gradient: by('EluGrad', 'output'),
    eager: ({ tf, inputs: [x] }) => tf.elu(x),
    onnx: elementwise('Elu'),
  }),
  ofGradients('EluGrad', 2, {
    eager: numberByNumber(() => (dy, y) => (y < 0 ? (y + 1) * dy : dy)),
    onnx: convertWith((graph, [dy, y]) => {
      const curved = graph.node('Mul', [dy, graph.node('Add', [y, graph.scalar(1)])])
      return graph.node('Where', [graph.node('Less', [y, graph.scalar(0)]), curved, dy])
    }),
  }),
  defineOp({
    type: 'Selu',
    numInputs: 1,
    gradient: by('SeluGrad', 'output'),
    eager: ({ tf, inputs: [x] }) => tf.selu(x),
    onnx: elementwise('Selu'),
  }),
  ofGradients('SeluGrad', 2, {
    eager: numberByNumber(() => (dy, y) => (y < 0 ? dy * (y + SELU_SCALED_ALPHA) : dy * SELU_SCALE)),
    onnx: convertWith((graph, [dy, y]) => {
      const curved = graph.node('Mul', [dy, graph.node('Add', [y, graph.scalar(SELU_SCALED_ALPHA)])])
      const straight = graph.node('Mul', [dy, graph.scalar(SELU_SCALE)])
      return graph.node('Where', [graph.node('Less', [y, graph.scalar(0)]), curved, straight])
    }),
  }),
  defineOp({
    type: 'Softplus',
    numInputs: 1,
    gradient: by('SoftplusGrad', 'input'),
    eager: ({ tf, inputs: [x] }) => tf.softplus(x),
    onnx: elementwise('Softplus'),
  }),
  ofGradients('SoftplusGrad', 2, {
    eager: numberByNumber(() => (dy, x) => dy / (1 + Math.exp(-x))),
    onnx: convertWith((graph, [dy, x]) => graph.node('Mul', [dy, graph.node('Sigmoid', [x])])),
  }),
  defineOp({
    type: 'Sigmoid',
    numInputs: 1,
    gradient: by('SigmoidGrad', 'output', 'gradient last'),
    eager: ({ tf, inputs: [x] }) => tf.sigmoid(x),
    onnx: elementwise('Sigmoid'),
  }),
  ofGradients('SigmoidGrad', 2, {
    eager: numberByNumber(() => (y, dy) => dy * y * (1 - y)),
    onnx: convertWith((graph, [y, dy]) => {
      const slope = graph.node('Mul', [y, graph.node('Sub', [graph.scalar(1), y])])
      return graph.node('Mul', [dy, slope])
    }),
  }),
  defineOp({
    type: 'Tanh',
    numInputs: 1,
    gradient: by('TanhGrad', 'output', 'gradient last'),
    eager: ({ tf, inputs: [x] }) => tf.tanh(x),
    onnx: elementwise('Tanh'),
  }),
  ofGradients('TanhGrad', 2, {
    eager: numberByNumber(() => (y, dy) => dy * (1 - y * y)),
    onnx: convertWith((graph, [y, dy]) => {
      const slope = graph.node('Sub', [graph.scalar(1), graph.node('Mul', [y, y])])
      return graph.node('Mul', [dy, slope])
    }),
  }),
  defineOp({
    type: 'Softmax',
    numInputs: 1,
    gradient: simple((f, op, dy) => {
      const y = outputOf(op)
      const inner = reduce(f, 'Sum', mul(f, dy, y), [y.shape.length - 1], true)
      return [mul(f, sub(f, dy, inner), y)]
    }),
    eager: ({ tf, inputs: [x] }) => tf.softmax(x),
    // over the channels, wherever they lie
    onnx: convertWith((graph, [x], _op, isFirst) => graph.node('Softmax', [x], { axis: { int: isFirst ? 1 : -1 } })),
  }),
]
